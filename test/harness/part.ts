/** Where a part of the test bed is. One that nobody has named fails with the command that brings it. */
export function part(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === "")
    throw new Error(`${variable} is not set: run script/test, or script/testbed up and eval "$(script/testbed env)"`);
  return value;
}
