/** Only the exit code is set: ending the process here would not close what is open. */

export function failStep(): void {
  process.exitCode = 1;
}

export function passStep(): void {
  process.exitCode = 0;
}
