import pg from "pg";
import pgvector from "pgvector/pg";

const DIMENSIONS = 8;
// A database on a busy machine takes its time to answer for the first time.
const PATIENCE_MS = 10_000;

/** The memory plugin: texts in PostgreSQL, found again by their nearest vector. */
export async function openMemory(databaseUrl) {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  // A database that goes away shows in /healthz; without a listener it would end the process.
  pool.on("error", (error) => console.error(`memory: lost a connection: ${reason(error)}`));

  try {
    await pool.query("CREATE EXTENSION IF NOT EXISTS vector");
    await pool.query(
      `CREATE TABLE IF NOT EXISTS memories (text text PRIMARY KEY, embedding vector(${DIMENSIONS}) NOT NULL)`,
    );
  } catch (error) {
    await pool.end();
    throw new Error(`the memory plugin cannot use its database: ${reason(error)}`, { cause: error });
  }

  return {
    async remember(text) {
      await pool.query("INSERT INTO memories VALUES ($1, $2) ON CONFLICT DO NOTHING", [text, embed(text)]);
    },

    async recall(text) {
      const { rows } = await pool.query("SELECT text FROM memories ORDER BY embedding <=> $1 LIMIT 1", [embed(text)]);
      return rows[0]?.text;
    },

    /** Rejects, within seconds, unless the database answers now. */
    async check() {
      await pool.query("SELECT count(*) FROM memories");
    },

    close: () => pool.end(),
  };
}

/** A stand-in for a real embedding model: how often letters of each kind occur. */
function embed(text) {
  const counts = Array(DIMENSIONS).fill(0);
  for (const character of text) counts[character.codePointAt(0) % DIMENSIONS] += 1;
  return pgvector.toSql(counts);
}

function reason(error) {
  return error.message || error.code || String(error);
}
