import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logReason } from "../../../src/diagnosis/log-reason.ts";

/** What programs print that fail: of Node 24, Go 1.26, Python 3.11, Java 17 and Rust 1.94 as they printed it here. */
describe("the line of a log that says why", () => {
  it.each<[string, string, string | undefined]>([
    [
      "Node, of a module that is not there",
      `node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module 'pg-not-here'
Require stack:
- /app/a.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at Module._load (node:internal/modules/cjs/loader:1038:27) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/app/a.js' ]
}

Node.js v24.21.0`,
      "Error: Cannot find module 'pg-not-here'",
    ],
    [
      "Node, of a module of ESM",
      `node:internal/modules/package_json_reader:331
  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);
        ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'nope' imported from /app/c.mjs
    at packageResolve (node:internal/modules/esm/resolve:784:25) {
  code: 'ERR_MODULE_NOT_FOUND'
}

Node.js v24.21.0`,
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'nope' imported from /app/c.mjs",
    ],
    [
      "Node, of a connection that nobody takes",
      `booting
node:events:502
      throw er; // Unhandled 'error' event
      ^

Error: connect ECONNREFUSED 127.0.0.1:1
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)
Emitted 'error' event on Socket instance at:
    at emitErrorNT (node:internal/streams/destroy:169:8) {
  errno: -111,
  code: 'ECONNREFUSED',
  port: 1
}

Node.js v24.21.0`,
      "Error: connect ECONNREFUSED 127.0.0.1:1",
    ],
    [
      "Node, of several addresses, of which it names none in its first line",
      `AggregateError [ECONNREFUSED]: 
    at internalConnectMultiple (node:net:1122:18)
Emitted 'error' event on Socket instance at:
    at emitErrorNT (node:internal/streams/destroy:169:8) {
  code: 'ECONNREFUSED',
  [errors]: [
    Error: connect ECONNREFUSED ::1:5432
        at createConnectionError (node:net:1652:14) {
      port: 5432
    },
    Error: connect ECONNREFUSED 127.0.0.1:5432
        at createConnectionError (node:net:1652:14) {
      port: 5432
    }
  ]
}

Node.js v24.21.0`,
      "AggregateError [ECONNREFUSED]: Error: connect ECONNREFUSED 127.0.0.1:5432",
    ],
    [
      "Node, of an error of the app's own, and what caused it",
      `file:///app/e.js:2
throw new ConfigError("no DATABASE_URL", {cause: new Error("empty")});
      ^

ConfigError: no DATABASE_URL
    at file:///app/e.js:2:7 {
  key: 'DATABASE_URL',
  [cause]: Error: empty
      at file:///app/e.js:2:50
}

Node.js v24.21.0`,
      "ConfigError: no DATABASE_URL",
    ],
    [
      "Node, of a promise that nobody catches",
      `node:internal/process/promises:394
    triggerUncaughtException(err, true /* fromPromise */);
    ^

[AggregateError: All promises were rejected] {
  [errors]: [
    Error: one
        at file:///app/i.js:1:29
  ]
}

Node.js v24.21.0`,
      "[AggregateError: All promises were rejected]",
    ],
    ["Node, of an option", "node: bad option: --no-such-flag", "node: bad option: --no-such-flag"],
    [
      "Go",
      `panic: no DATABASE_URL

goroutine 1 [running]:
main.main()
\t/app/a.go:18 +0x338
exit status 2`,
      "panic: no DATABASE_URL",
    ],
    [
      "Go, of a panic in a panic",
      `panic: file does not exist [recovered, repanicked]

goroutine 1 [running]:
main.main.func2()
\t/app/a.go:37 +0x18
panic({0x6f31c0?, 0x9fd070?})
\t/usr/local/go/src/runtime/panic.go:860 +0x13a`,
      "panic: file does not exist [recovered, repanicked]",
    ],
    [
      "Go, of a request",
      `2026/11/27 23:44:05 http: panic serving 127.0.0.1:33544: no table
goroutine 5 [running]:
net/http.(*conn).serve.func1()
\t/usr/local/go/src/net/http/server.go:1897 +0xbd`,
      "2026/11/27 23:44:05 http: panic serving 127.0.0.1:33544: no table",
    ],
    [
      "Go, of a deadlock, before more goroutines than a log's end shows",
      `fatal error: all goroutines are asleep - deadlock!\n${"\ngoroutine 1 [chan receive]:\nmain.main()\n\t/app/a.go:3 +0x25\n".repeat(200)}`,
      "fatal error: all goroutines are asleep - deadlock!",
    ],
    [
      "Go, of a flag",
      `flag provided but not defined: -prot
Usage of app:
  -port int
    \tport to listen on (default 80)`,
      "flag provided but not defined: -prot",
    ],
    [
      "Cobra, of a flag",
      `Error: unknown flag: --prot
Usage:
  app serve [flags]

Flags:
  -h, --help   help for serve`,
      "Error: unknown flag: --prot",
    ],
    [
      "Python",
      `Traceback (most recent call last):
  File "/app/b.py", line 4, in boot
    return os.environ["DATABASE_URL"]
           ~~~~~~~~~~^^^^^^^^^^^^^^^^
KeyError: 'DATABASE_URL'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/b.py", line 7, in <module>
    boot()
RuntimeError: no database
second line`,
      "RuntimeError: no database",
    ],
    [
      "Python, of an exception that is not called an error",
      `Traceback (most recent call last):
  File "/app/b.py", line 7, in <module>
    boot()
app.Boom`,
      "app.Boom",
    ],
    [
      "Python, of a log that goes on",
      `ERROR:root:boot failed
Traceback (most recent call last):
  File "/app/g.py", line 4, in <module>
    1/0
    ~^~
ZeroDivisionError: division by zero
shutting down`,
      "ZeroDivisionError: division by zero",
    ],
    [
      "Python, of an option",
      `usage: app [-h] --port PORT
app: error: the following arguments are required: --port`,
      "app: error: the following arguments are required: --port",
    ],
    [
      "Java",
      `Exception in thread "main" java.lang.IllegalStateException: no database
\tat A.boot(A.java:1)
\tat A.main(A.java:1)
Caused by: java.net.ConnectException: Connection refused
\tat A.boot(A.java:1)
\t... 1 more`,
      "Caused by: java.net.ConnectException: Connection refused",
    ],
    [
      "Ruby",
      `/app/boot.rb:3:in 'Object#boot': no config (RuntimeError)
\tfrom /app/boot.rb:5:in '<main>'`,
      "/app/boot.rb:3:in 'Object#boot': no config (RuntimeError)",
    ],
    [
      "Rust",
      `
thread 'main' (8648) panicked at src/main.rs:1:116:
no table
stack backtrace:
   0: __rustc::rust_begin_unwind
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`,
      "thread 'main' (8648) panicked at src/main.rs:1:116: no table",
    ],
    [
      "Rust, of an error that main returns",
      'Error: Os { code: 2, kind: NotFound, message: "No such file or directory" }',
      'Error: Os { code: 2, kind: NotFound, message: "No such file or directory" }',
    ],
    [
      ".NET",
      `Unhandled exception. System.InvalidOperationException: no config
   at Program.<Main>$(String[] args) in /app/Program.cs:line 1`,
      "Unhandled exception. System.InvalidOperationException: no config",
    ],
    [
      "PHP",
      `PHP Fatal error:  Uncaught Exception: no config in /app/a.php:3
Stack trace:
#0 {main}
  thrown in /app/a.php on line 3`,
      "PHP Fatal error:  Uncaught Exception: no config in /app/a.php:3",
    ],
    [
      "PostgreSQL",
      `LOG:  starting PostgreSQL 17
FATAL:  data directory "/data" has wrong ownership
HINT:  The server must be started by the user that owns the data directory.`,
      'FATAL:  data directory "/data" has wrong ownership',
    ],
    [
      "nginx",
      `2026/11/27 10:00:00 [emerg] 1#1: host not found in upstream "api" in /etc/nginx/nginx.conf:3
nginx: configuration file test failed`,
      '2026/11/27 10:00:00 [emerg] 1#1: host not found in upstream "api" in /etc/nginx/nginx.conf:3',
    ],
    [
      "pino",
      '{"level":30,"msg":"booting"}\n{"level":60,"time":1,"msg":"no config"}\n{"level":30,"msg":"bye"}',
      '{"level":60,"time":1,"msg":"no config"}',
    ],
    [
      "an error that its program logs, and then ends",
      "booting\nERROR could not migrate\nbye",
      "ERROR could not migrate",
    ],
    ["a usage text alone", "\nUsage: app [options] FILE\n\n  -v  more words", "Usage: app [options] FILE"],
    ["nobody, where an error was long ago", `ERROR try again\n${"well\n".repeat(40)}bye`, undefined],
    ["nobody, where no line is known", "booting\n/app.sh: line 2: nope: not found", undefined],
    ["nobody, of nothing", "", undefined],
  ])("of %s", (_, log, reason) => {
    expect(logReason(log.split("\n"))).toBe(reason);
  });

  it("is a line of any log, or none", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "Traceback (most recent call last):",
        "Error:",
        "thread 'x' panicked at a:1:1:",
        "  Error: y",
        "",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), (lines) => {
        const reason = logReason(lines);
        expect(reason ?? "").toBe((reason ?? "").trim());
        expect(reason === undefined || lines.some((line) => line.trim() !== "" && reason.includes(line.trim()))).toBe(
          true,
        );
      }),
    );
  });

  it("is found at once in a log of long lines", () => {
    const lines = Array.from({ length: 64 }, () => "a.".repeat(4_000));
    expect(logReason(lines)).toBeUndefined();
  });
});
