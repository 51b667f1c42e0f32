import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Database, QueryBuilder, Transaction } from "./database.ts";
import { listen } from "./postgres-listen.ts";
import * as postgresTables from "./schema.postgres.ts";
import type { Tables } from "./tables.ts";

// See dialect.ts: PostgreSQL's columns carry the same TypeScript values as SQLite's.
const tables = postgresTables as unknown as Tables;

/**
 * Opens a pool on a PostgreSQL database.
 * @param url `postgres://…`
 */
export function openPostgres(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // An idle client that loses its connection is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  const asBuilder = (client: pg.Pool | pg.PoolClient) => drizzle(client) as unknown as QueryBuilder;
  return {
    db: asBuilder(pool),
    t: tables,
    dialect: "postgres",
    async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query("BEGIN");
        const result = await work({ db: asBuilder(client), t: tables, dialect: "postgres", inTransaction: true });
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch((e: Error) => {
          broken = e;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    listen: (onEvents) => listen(url, onEvents),
    async ping() {
      await pool.query("select 1");
    },
    async close() {
      await pool.end();
    },
  };
}
