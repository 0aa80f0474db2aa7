/** Collects the state of a run: a stage that fails loses nothing of it. */
import type { BuiltImage } from "../image/built-image.ts";
import type { LocatedFinding } from "../diagnosis/finding.ts";
import type { ReportedFault } from "../gate/fault.ts";
import { variantFindings } from "./causes.ts";
import type { ProvenanceReport, RefReport, Report, VariantReport } from "./report.ts";

export class RunRecord {
  readonly #push: boolean;
  #image: BuiltImage | undefined;
  #provenance: ProvenanceReport | undefined;
  #devTag: string | undefined;
  #route: string | undefined;
  #variants: readonly VariantReport[] = [];
  #findings: readonly LocatedFinding[] = [];
  #refs: readonly RefReport[];
  #fault: ReportedFault | undefined;
  #completed = false;

  constructor(push: boolean, refs: readonly string[]) {
    this.#push = push;
    this.#refs = refs.map(untouched);
  }

  /** Replaces the refs once the development tag is known. */
  named(devTag: string | undefined, refs: readonly string[]): void {
    this.#devTag = devTag;
    if (this.#push) this.#refs = refs.map(untouched);
  }

  built(image: BuiltImage): void {
    this.#image = image;
  }

  get imageId(): string | undefined {
    return this.#image?.id;
  }

  get metadata(): string {
    return this.#image?.metadata ?? "";
  }

  reaches(why: string): void {
    this.#route = why;
  }

  proven(provenance: ProvenanceReport): void {
    this.#provenance = provenance;
  }

  smoked(variants: readonly VariantReport[]): void {
    this.#variants = variants;
    this.#findings = variantFindings(variants);
  }

  published(refs: readonly RefReport[]): void {
    this.#refs = refs;
  }

  found(finding: LocatedFinding): void {
    this.#findings = [...this.#findings, finding];
  }

  /** Keeps the first fault only, and returns whether this is the one. */
  broke(fault: ReportedFault): boolean {
    this.#fault ??= fault;
    return this.#fault === fault;
  }

  completed(): void {
    this.#completed = true;
  }

  get isPass(): boolean {
    return this.#completed && this.#findings.length === 0 && this.#fault === undefined;
  }

  report(startedAt: Date, durationMs: number): Report {
    const image = this.#image;
    return {
      schemaVersion: 1,
      startedAt: startedAt.toISOString(),
      durationMs,
      verdict: this.isPass ? "pass" : "fail",
      provenance: this.#provenance,
      image: image === undefined ? undefined : { id: image.id, store: image.store, platform: image.platform },
      route: this.#route,
      variants: this.#variants,
      findings: this.#findings,
      fault: this.#fault,
      refs: this.#refs,
      push: this.#push,
      devTag: this.#devTag,
    };
  }
}

function untouched(ref: string): RefReport {
  return { ref, state: "untouched", digest: undefined, pinned: undefined, problem: undefined };
}
