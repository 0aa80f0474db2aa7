import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRunOptions, parseServiceOptions } from "../../../src/inputs/smoke/run-options.ts";
import { optionsByName } from "../../../src/inputs/smoke/run-option-table.ts";

describe("run options are read as docker reads them and written one way", () => {
  it.each<[string, readonly string[]]>([
    ["", []],
    [" \n ", []],
    ["--memory=64m", ["--memory=64m"]],
    ["--memory 64m", ["--memory=64m"]],
    ["-m64m", ["--memory=64m"]],
    ["-m=64m", ["--memory=64m"]],
    ["-m 64m", ["--memory=64m"]],
    ["-qm64m", ["--quiet", "--memory=64m"]],
    ["-qm 64m --init", ["--quiet", "--memory=64m", "--init"]],
    [
      "-h web -u 1000:1000 -w /app -c 512",
      ["--hostname=web", "--user=1000:1000", "--workdir=/app", "--cpu-shares=512"],
    ],
    ["--init --read-only=true --privileged=F", ["--init", "--read-only", "--privileged=false"]],
    ["--cap-add NET_ADMIN\n--cap-add=SYS_TIME", ["--cap-add=NET_ADMIN", "--cap-add=SYS_TIME"]],
    ["--hostname=", ["--hostname="]],
    ["--hostname ''", ["--hostname="]],
    // Docker takes the next word for the value whatever it looks like.
    ["--hostname --rm", ["--hostname=--rm"]],
    ["--hostname --", ["--hostname=--"]],
    ["--annotation a=b=c", ["--annotation=a=b=c"]],
    [
      `--health-cmd "pg_isready -U 'me'" --health-interval 1s`,
      ["--health-cmd=pg_isready -U 'me'", "--health-interval=1s"],
    ],
    [
      "--health-timeout=1m30s --health-start-period .5s --health-start-interval 0 --health-retries 3",
      ["--health-timeout=1m30s", "--health-start-period=.5s", "--health-start-interval=0", "--health-retries=3"],
    ],
    [String.raw`--health-cmd "echo \"hi\"" --tmpfs /a\ b`, ['--health-cmd=echo "hi"', "--tmpfs=/a b"]],
    ["--label app=x -l a=b", ["--label=app=x", "--label=a=b"]],
    ["--label com.smoke-gate.x=1", ["--label=com.smoke-gate.x=1"]],
    ["--pid host --ipc=private", ["--pid=host", "--ipc=private"]],
    ["--log-driver local", ["--log-driver=local"]],
    ["-v /data", ["--volume=/data"]],
    ["-v/host:/data:ro", ["--volume=/host:/data:ro"]],
    ["-v=./host:/data", ["--volume=./host:/data"]],
    ["--volume ../host:/data", ["--volume=../host:/data"]],
    ["--mount type=bind,src=/a,dst=/b,readonly", ["--mount=type=bind,src=/a,dst=/b,readonly"]],
    ["--mount type=volume,target=/data", ["--mount=type=volume,target=/data"]],
    ["--mount target=/data", ["--mount=target=/data"]],
    [
      "--mount target=/d,volume-opt=type=tmpfs,volume-opt=device=tmpfs",
      ["--mount=target=/d,volume-opt=type=tmpfs,volume-opt=device=tmpfs"],
    ],
    [
      "--mount target=/d,ro,volume-opt=type=nfs,volume-opt=device=:/a",
      ["--mount=target=/d,ro,volume-opt=type=nfs,volume-opt=device=:/a"],
    ],
    [
      "--mount type=image,source={{image}},target=/d --mount type=image,src=app:1,dst=/e",
      ["--mount=type=image,source={{image}},target=/d", "--mount=type=image,src=app:1,dst=/e"],
    ],
    ["--mount type=tmpfs,target=/tmp", ["--mount=type=tmpfs,target=/tmp"]],
    [`--mount 'type=bind,"source=/a,b",target=/x'`, ['--mount=type=bind,"source=/a,b",target=/x']],
  ])("%j", (text, tokens) => {
    expect(parseRunOptions(text)).toEqual(tokens);
    // What has been written so is read back as itself.
    expect(parseRunOptions(tokens.map((token) => `'${token.replaceAll("'", `'"'"'`)}'`).join(" "))).toEqual(tokens);
  });
});

describe("what is no option of docker run is refused", () => {
  it.each([
    ["nginx", '"nginx" is not an option, and docker would take it for the image'],
    ["--init nginx --memory 64m", '"nginx" is not an option'],
    ["--init true", '"true" is not an option'],
    ["''", '"" is not an option'],
    ["-", '"-" is not an option'],
    ["--", '"--" is not an option, and docker'],
    ["--init -- nginx", '"--" is not an option, and docker'],
    ["# comment", '"#" is not an option'],
    ["--memry 64m", '"--memry" is not an option of docker run (did you mean "--memory"?)'],
    ["--mem_ory=64m", '(did you mean "--memory"?)'],
    ["--=x", '"--" is not an option of docker run'],
    ["---init", '"---init" is not an option of docker run (did you mean "--init"?)'],
    ["-z", '"-z" is not an option of docker run'],
    ["-qz", '"-z" is not an option of docker run'],
    ["-q=", '"-=" is not an option of docker run'],
    ["-é", '"-é" is not an option of docker run'],
    ["--memory", '"--memory" needs a value'],
    ["-m", '"-m" needs a value'],
    ["--init=yes", '"--init" is a switch: "yes" is not true or false'],
    ["-q=maybe", '"-q" is a switch: "maybe" is not true or false'],
    [`--health-cmd "x`, "ends inside a quotation"],
    ["--hostname x\\", "ends inside a quotation or an escape"],
    ["--hostname a\0b", "a NUL character"],
  ])("%j", (text, reason) => {
    expect(() => parseRunOptions(text)).toThrow(reason);
    expect(() => parseServiceOptions(text)).toThrow(reason);
  });
});

describe("what would break the gate is refused by name", () => {
  const always: readonly [string, string, string][] = [
    ["-d", '"-d"', "decides how the container is started"],
    ["--detach=false", '"--detach"', "decides how the container is started"],
    ["--rm", '"--rm"', "the container must stay until"],
    ["--name x", '"--name"', "use --hostname"],
    ["--network host", '"--network"', "its own network"],
    ["--net=host", '"--net"', "its own network"],
    ["--network-alias db", '"--network-alias"', "its own network"],
    ["--net-alias db", '"--net-alias"', "its own network"],
    ["--ip 10.0.0.2", '"--ip"', "its own network"],
    ["--ip6 ::2", '"--ip6"', "its own network"],
    ["--link-local-ip 169.254.0.2", '"--link-local-ip"', "its own network"],
    ["--link db", '"--link"', "its own network"],
    ["--pull always", '"--pull"', "by its Id"],
    ["--restart always", '"--restart"', "would hide that the container exits"],
    ["--cidfile f", '"--cidfile"', "keeps track of the container"],
    ["-e A=secret", '"-e"', "write it as `env`"],
    ["-eA=secret", '"-e"', "write it as `env`"],
    ["--env A=secret", '"--env"', "write it as `env`"],
    ["--env-file f", '"--env-file"', "write it as `env`"],
    ["-i", '"-i"', "without a terminal"],
    ["-it", '"-i"', "without a terminal"],
    ["-qt", '"-t"', "without a terminal"],
    ["-test.v", '"-t"', "without a terminal"],
    ["-a STDOUT", '"-a"', "without a terminal"],
    ["--sig-proxy=false", '"--sig-proxy"', "without a terminal"],
    ["--detach-keys x", '"--detach-keys"', "without a terminal"],
    ["--volumes-from x", '"--volumes-from"', "use a host path"],
    ["--disable-content-trust=false", '"--disable-content-trust"', "decided by its Id"],
    ["--use-api-socket", '"--use-api-socket"', "registry credentials"],
    ["--help", '"--help"', "no container would run"],
    ["--label-file f", '"--label-file"', "use --label"],
    ["--label smoke-gate.run=x", '"--label"', "the gate's own"],
    ["-l smoke-gate.run=x", '"-l"', "the gate's own"],
    ["-l ' smoke-gate.run=x'", '"-l"', "the gate's own"],
    ["-l smoke-gate", '"-l"', "the gate's own"],
    ["--pid container:x", '"--pid"', "not of this run"],
    ["--ipc=container:x", '"--ipc"', "not of this run"],
    ["--log-driver none", '"--log-driver"', "no log to show"],
  ];

  it.each(always)("%s", (text, name, reason) => {
    for (const parse of [parseRunOptions, parseServiceOptions]) {
      expect(() => parse(text)).toThrow(`${name} cannot be used: `);
      expect(() => parse(text)).toThrow(reason);
      expect(() => parse(text)).not.toThrow("secret");
    }
  });

  it.each([
    ["--entrypoint sh", "use the variant's `entrypoint`"],
    ["--platform linux/arm64", "use the variant's `platform`"],
    ["-p 8080:8080", "publishes the variant's `port` itself"],
    ["--publish 80", "publishes the variant's `port` itself"],
    ["-P", "publishes the variant's `port` itself"],
    ["--publish-all=false", "publishes the variant's `port` itself"],
    ["--network none --network host", "its own network"],
  ])("%s, for the app", (text, reason) => {
    expect(() => parseRunOptions(text)).toThrow(reason);
  });

  it.each([
    ["--platform linux/arm64", "name an image of that platform"],
    ["--network none", "its own network"],
    ["-p 5432:5432", "nothing needs to be published"],
    ["-P", "nothing needs to be published"],
  ])("%s, for a service", (text, reason) => {
    expect(() => parseServiceOptions(text)).toThrow(reason);
  });

  it("allows for a service what GitHub's job services allow", () => {
    const text = `--health-cmd "pg_isready" --health-interval 10s --health-timeout 5s --health-retries 5 --entrypoint sh`;
    expect(parseServiceOptions(text)).toEqual([
      "--health-cmd=pg_isready",
      "--health-interval=10s",
      "--health-timeout=5s",
      "--health-retries=5",
      "--entrypoint=sh",
    ]);
  });
});

describe("a volume that would outlive the run is refused", () => {
  it.each([
    ["-v data:/data", '"data", and a named volume would outlive the run; use a host path'],
    ["-vdata:/data", "a named volume would outlive"],
    ["-v=data:/data", "a named volume would outlive"],
    ["--volume c:/data", "a named volume would outlive"],
    ["-v '~/data:/data'", "a named volume would outlive"],
    ["-v '$HOME/data:/data'", "a named volume would outlive"],
    ["-v :/data", "a named volume would outlive"],
    ["-v data", '"data" is not an absolute path'],
    ["-v ''", '"" is not an absolute path'],
    ["--mount type=volume,source=data,target=/d", "names a volume, which would outlive the run"],
    ["--mount src=data,target=/d", "names a volume"],
    ["--mount TYPE=Volume,SRC=data,target=/d", "names a volume"],
    ["--mount type=bind,src=data,dst=/d,type=volume", "names a volume"],
    ["--mount 'type=volume,\"source=data\",target=/d'", "names a volume"],
    [
      "--mount type=volume,target=/d,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/a",
      "is a folder of the host, to which every variant would write; write it as type=bind,source=/a,target=…",
    ],
    [
      "--mount 'target=/d,volume-driver=local,\"volume-opt=o=rw,rbind\",volume-opt=device=/a,ro'",
      "type=bind,source=/a",
    ],
    [
      "--mount target=/d,volume-opt=type=nfs,volume-opt=o=addr=h,volume-opt=device=:/a",
      "is nfs of :/a, to which every variant would write; add readonly",
    ],
    ["--mount type=image,target=/d", 'has the source "", which is no image; name one, or {{image}}'],
    ["--mount type=image,source={{app}},target=/d", 'has the source "{{app}}", which is no image'],
    ["--mount type=cluster,src=x,dst=/d", 'has the type "cluster"; allowed: bind, tmpfs, image, volume'],
    [
      "--health-interval 10",
      '"--health-interval" has the value "10": write a duration with its unit, such as 10s or 1m30s',
    ],
    ["--health-timeout=soon", "write a duration with its unit"],
    ["--health-retries many", '"--health-retries" has the value "many": write a whole number'],
    ["--mount ''", "is not one line of comma-separated key=value pairs"],
    [`--mount 'type=bind,a"b'`, "is not one line"],
    ["--mount 'type=bind\ntype=volume,src=data'", "is not one line"],
  ])("%s", (text, reason) => {
    expect(() => parseRunOptions(text)).toThrow(reason);
    expect(() => parseServiceOptions(text)).toThrow(reason);
  });
});

it("whatever the text, nothing that comes out can be read as an image", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "--",
      "-",
      "=",
      " ",
      "'",
      '"',
      "\\",
      "\n",
      "nginx",
      "true",
      "/a:/b",
      "-it",
      "-v",
      "-m",
      "--init",
      "--memory",
      "$'\\n'",
    ),
    fc.constantFrom(...optionsByName.keys()).map((name) => `--${name}`),
    fc.string({ maxLength: 4 }),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  const worded = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(" "));
  fc.assert(
    fc.property(fc.oneof(text, worded), fc.constantFrom(parseRunOptions, parseServiceOptions), (given, parse) => {
      for (const token of tokensOrNone(parse, given)) {
        const [, name, value] = /^--([a-z0-9-]+)(?:=([^]*))?$/u.exec(token) ?? [];
        const option = optionsByName.get(name ?? "");
        expect(option).toBeDefined();
        // A token without its value would take the next one, and leave docker without an image, or with another.
        expect(option?.boolean === true || value !== undefined).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

function tokensOrNone(parse: (text: string) => readonly string[], text: string): readonly string[] {
  try {
    return parse(text);
  } catch {
    return [];
  }
}
