import { goBoolean } from "../parsing/go-boolean.ts";
import { shown } from "../parsing/scalars.ts";
import type { StepContext } from "../step-context.ts";

/** Returns `<server>/<owner>/<name>.git#<commit>`; empty if the runner does not name the commit. */
export function defaultGitContext(step: StepContext): string {
  const commit = pinnedCommit(step);
  const known = step.repository !== "" && commit !== "" && isWebAddress(step.serverUrl);
  return known ? `${step.serverUrl}/${step.repository}.git#${commit}` : "";
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//u.test(text) && URL.canParse(text);
}

function pinnedCommit({ env, ref: written, sha, pullRequestHeadSha }: StepContext): string {
  const ref = pullRequestRef(written, env["DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF"]);
  if (ref.startsWith("refs/pull/") && ref.endsWith("/head")) return pullRequestHeadSha || ref;
  if (sha !== "") return sha;
  return ref === "" || ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
}

function pullRequestRef(ref: string, wantsHead = ""): string {
  const head = goBoolean(wantsHead) === true && ref.startsWith("refs/pull/");
  return head ? ref.replace(/\/merge$/u, "/head") : ref;
}

const placeholder = /\{\{\{\s*defaultContext\s*\}\}\}|\{\{\s*defaultContext\s*\}\}/gu;

/** Refuses other placeholders than `{{defaultContext}}`: Handlebars would render them as nothing. */
export function unknownPlaceholder(text: string): string | undefined {
  const found = text.match(/\\?\{{2,}[^{}]*\}*/gu) ?? [];
  const unknown = found.find((candidate) => candidate.replace(placeholder, "") !== "");
  return unknown === undefined
    ? undefined
    : `${shown(unknown)} is not a placeholder that is known: only {{defaultContext}} is`;
}

export function usesDefaultContext(text: string): boolean {
  return text.search(placeholder) !== -1;
}

export function renderTemplate(text: string, gitContext: string): string {
  return text.replaceAll(placeholder, () => gitContext);
}
