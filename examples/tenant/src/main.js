import { readConfig } from "./config.js";
import { openMemory } from "./memory.js";
import { createServer } from "./server.js";

async function start() {
  const { port, databaseUrl } = readConfig(process.env);
  const memory = databaseUrl ? await openMemory(databaseUrl) : undefined;
  await memory?.remember("hello, tenant");

  const server = createServer(memory);
  server.listen(port, "0.0.0.0", () => console.log(`tenant listens on port ${port}`));

  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      console.log(`tenant stops: ${signal}`);
      server.close(() => memory?.close());
      server.closeIdleConnections();
    });
  }
}

start().catch((error) => {
  console.error(`tenant cannot start: ${error.message}`);
  process.exitCode = 1;
});
