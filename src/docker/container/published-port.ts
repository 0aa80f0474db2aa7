/** The engine chooses the host port. */
export type PublishedPort = { readonly bind: string; readonly port: number };

export function publishWords({ bind, port }: PublishedPort): string {
  return `${bind.includes(":") ? `[${bind}]` : bind}::${port}`;
}
