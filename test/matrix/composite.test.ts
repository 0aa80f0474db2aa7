import { describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { tagsOf } from "../harness/registry.ts";
import { committed, write } from "../harness/repository.ts";
import { actInAContainer, actOnTheHost } from "../harness/runners/act.ts";
import { giteaInAContainer, giteaOnTheHost } from "../harness/runners/gitea.ts";
import { runJob } from "../harness/runners/runner.ts";
import { classic } from "../harness/testbed-parts.ts";

const workflow = `
name: gate
on: push
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - uses: ./.github/actions/ship
        with:
          image-name: \${{ vars.REGISTRY }}/app
`;

/** Its own inputs are called like some of the gate's, and one like none. */
const shipAction = (given: string) => `
name: ship
inputs:
  image-name: { required: true }
  push: { default: "true" }
  verify-revision: { default: "off" }
runs:
  using: composite
  steps:
    - id: about
      run: echo "shipping"
      shell: sh
    - uses: OWNER/smoke-gate@v1
      with:
        context: .
        tags: \${{ inputs.image-name }}:latest
${given}
`;

async function shipRepository(given = ""): Promise<string> {
  const folder = await shellApp("serve");
  await write(folder, { ".github/workflows/gate.yml": workflow, ".github/actions/ship/action.yml": shipAction(given) });
  await committed(folder);
  return folder;
}

describe.each([giteaOnTheHost, giteaInAContainer, actOnTheHost, actInAContainer])(
  "the gate in a composite action under $name",
  (runner) => {
    it("has no inputs but those of its own with: nothing is pushed, and nothing is unknown", async () => {
      await using site = await runner.site(classic);
      const run = await runJob(runner, { repository: await shipRepository(), engine: classic, site });
      expect(run.log).toContain("Job succeeded");
      expect(run.log).toMatch(/The image is of commit [0-9a-f]{40}/u);
      expect(await tagsOf(`${site.held}/app`)).toEqual([]);
    });

    it("pushes what the composite action passes on", async () => {
      await using site = await runner.site(classic);
      const repository = await shipRepository("        push: ${{ inputs.push }}");
      const run = await runJob(runner, { repository, engine: classic, site });
      expect(run.log).toContain("Job succeeded");
      expect(await tagsOf(`${site.held}/app`)).toEqual(["latest"]);
    });
  },
);

it("a composite action in a composite action hands on nothing either, under Gitea's runner", async () => {
  await using site = await giteaOnTheHost.site(classic);
  const repository = await shipRepository();
  await write(repository, {
    ".github/workflows/gate.yml": workflow.replace("actions/ship", "actions/outer"),
    ".github/actions/outer/action.yml": `
name: outer
inputs:
  image-name: { required: true }
  push: { default: "true" }
runs:
  using: composite
  steps:
    - uses: ./.github/actions/ship
      with:
        image-name: \${{ inputs.image-name }}
        push: \${{ inputs.push }}
`,
  });
  await committed(repository);
  const run = await runJob(giteaOnTheHost, { repository, engine: classic, site });
  expect(run.log).toContain("Job succeeded");
  expect(run.log).toContain("Left out image-name, push, verify-revision: inputs of the composite action");
  expect(await tagsOf(`${site.held}/app`)).toEqual([]);
});

it("a typing error in the with of a step in a composite action is refused under Gitea's runner too", async () => {
  await using site = await giteaOnTheHost.site(classic);
  const repository = await shipRepository("        psuh: true");
  const run = await runJob(giteaOnTheHost, { repository, engine: classic, site });
  expect(run.log).toContain('there is no input "psuh" (did you mean "push"');
  expect(run.log).not.toContain('there is no input "image-name"');
});
