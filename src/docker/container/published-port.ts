/** A container's TCP port, opened on an address of the engine's host, at a port of the engine's choice. */
export type PublishedPort = { readonly bind: string; readonly port: number };

/** What `docker run --publish` and Compose call it. */
export function publishWords({ bind, port }: PublishedPort): string {
  return `${bind.includes(":") ? `[${bind}]` : bind}::${port}`;
}
