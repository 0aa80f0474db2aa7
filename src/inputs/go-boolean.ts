/** A boolean as Go's strconv.ParseBool reads it, and with it buildx and BuildKit; undefined where it reads none. */
export function goBoolean(text: string): boolean | undefined {
  if (["1", "t", "T", "true", "True", "TRUE"].includes(text)) return true;
  if (["0", "f", "F", "false", "False", "FALSE"].includes(text)) return false;
  return undefined;
}
