/** Numbers as the tables write them. Pure. */

/** `x` is a ratio. */
export type Unit = "ms" | "MiB" | "%" | "x";

export function figure(value: number, unit: Unit): string {
  switch (unit) {
    case "ms":
      return Math.abs(value) < 999.5 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(2)} s`;
    case "MiB":
      return `${Math.round(value)} MiB`;
    case "%":
      return `${value.toFixed(1)} %`;
    case "x":
      return `${trimmed(value)} x`;
  }
}

/** Two decimals, or two digits of what is smaller. */
function trimmed(value: number): string {
  return Math.abs(value) < 0.1 ? value.toPrecision(2) : value.toFixed(2);
}
