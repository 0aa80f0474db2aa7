/** What a URL carries behind its `?`: upload states, signatures of a storage, the user who asks for a token. Pure. */

/** The text with its URLs cut before the query, which helps nobody who reads it and may let somebody in. */
export function withoutQueries(text: string): string {
  return text.replaceAll(/(?<url>\bhttps?:\/\/[^\s"'?]+)\?[^\s"']*?(?=[:,;.)]?(?:["'\s]|$))/giu, "$<url>");
}
