/** What the environment asks for, or an Error that says what is missing. */
export function readConfig(env) {
  const memoryDisabled = env.MEMORY_PLUGIN_DISABLE === "1";
  if (!memoryDisabled && !env.DATABASE_URL) {
    throw new Error("DATABASE_URL is not set (or switch the memory plugin off with MEMORY_PLUGIN_DISABLE=1)");
  }
  return {
    port: Number(env.PORT ?? 8080),
    databaseUrl: memoryDisabled ? undefined : env.DATABASE_URL,
  };
}
