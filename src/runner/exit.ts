/** How the step ends, as the runner sees it. The process is never ended in the middle: what is open is closed first. */

export function failStep(): void {
  process.exitCode = 1;
}

export function passStep(): void {
  process.exitCode = 0;
}
