/** Reads a boolean as Go's strconv.ParseBool, and thus buildx and BuildKit, do. */
export function goBoolean(text: string): boolean | undefined {
  if (["1", "t", "T", "true", "True", "TRUE"].includes(text)) return true;
  if (["0", "f", "F", "false", "False", "FALSE"].includes(text)) return false;
  return undefined;
}
