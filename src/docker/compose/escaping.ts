/** `config` doubles every dollar sign, because a single one begins a variable in a Compose file. */
export function unescaped(text: string): string {
  return text.replaceAll("$$", "$");
}
