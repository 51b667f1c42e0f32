import { createHash } from "node:crypto";
import { type CustomAdapter, createAdapterFactory } from "better-auth/adapters";
import * as store from "../store/auth.ts";
import type { Database } from "../store/database.ts";

type Where = Parameters<CustomAdapter["delete"]>[0]["where"];

/** A session's token as it is stored: whoever reads the database can not become someone. */
export const hashSessionToken = (token: string): string => createHash("sha256").update(token).digest("hex");

function modelOf(name: string): store.AuthModel {
  const model = store.authModels.find((m) => m === name);
  if (!model) throw new Error(`There is no table for ${name}.`);
  return model;
}

/** Conditions on a session's token are answered by its hash. */
function conditions(model: store.AuthModel, where: Where | undefined): store.Condition[] {
  return (where ?? []).map(({ field, operator = "eq", connector = "AND", value }) => {
    const hash = (v: unknown) => (model === "session" && field === "token" ? hashSessionToken(String(v)) : v);
    return { field, operator, connector, value: Array.isArray(value) ? value.map(hash) : hash(value) };
  });
}

/** The plain token that the library asked by, put back into what it gets, so that it can go on with it. */
function asked(model: store.AuthModel, where: Where | undefined): store.Row {
  const token = model === "session" ? where?.find((w) => w.field === "token" && w.operator === "eq")?.value : undefined;
  return typeof token === "string" ? { token } : {};
}

/**
 * The authentication library's way to the database: each write is a transaction of ours, because SQLite has one
 * writer that all writes queue for.
 */
export function databaseAdapter(db: Database) {
  // The library's types promise it the row type that it asked for; the tables have exactly those columns.
  const as = <T>(row: store.Row | undefined): T => (row ?? null) as T;
  return createAdapterFactory({
    config: {
      adapterId: "candor",
      adapterName: "Candor",
      supportsDates: true,
      supportsBooleans: true,
      supportsJSON: true,
      supportsNumericIds: false,
      transaction: false,
    },
    adapter: () => ({
      async create({ model, data }) {
        const name = modelOf(model);
        const token = name === "session" ? data.token : undefined;
        const row = typeof token === "string" ? { ...data, token: hashSessionToken(token) } : data;
        const saved = await db.transaction((tx) => store.insertRow(tx, name, row));
        return as({ ...saved, ...(typeof token === "string" ? { token } : {}) });
      },
      async findOne<T>({ model, where }: { model: string; where: Where }) {
        const name = modelOf(model);
        const [row] = await store.selectRows(db, name, { where: conditions(name, where), limit: 1 });
        return as<T>(row && { ...row, ...asked(name, where) });
      },
      async findMany<T>(q: Parameters<CustomAdapter["findMany"]>[0]) {
        const name = modelOf(q.model);
        const rows = await store.selectRows(db, name, {
          where: conditions(name, q.where),
          limit: q.limit,
          offset: q.offset,
          sortBy: q.sortBy,
        });
        return rows.map((row) => as<T>(row));
      },
      async update<T>({ model, where, update }: { model: string; where: Where; update: T }) {
        const name = modelOf(model);
        const [row] = await db.transaction((tx) =>
          store.updateRows(tx, name, conditions(name, where), update as store.Row),
        );
        return as<T>(row && { ...row, ...asked(name, where) });
      },
      async updateMany({ model, where, update }) {
        const name = modelOf(model);
        return (await db.transaction((tx) => store.updateRows(tx, name, conditions(name, where), update))).length;
      },
      async delete({ model, where }) {
        const name = modelOf(model);
        await db.transaction((tx) => store.deleteRows(tx, name, conditions(name, where)));
      },
      async deleteMany({ model, where }) {
        const name = modelOf(model);
        return (await db.transaction((tx) => store.deleteRows(tx, name, conditions(name, where)))).length;
      },
      // Both in one statement: of many who come at once with the same code, one gets it.
      async consumeOne<T>({ model, where }: { model: string; where: Where }) {
        const name = modelOf(model);
        const [row] = await db.transaction((tx) => store.deleteRows(tx, name, conditions(name, where)));
        return as<T>(row);
      },
      async incrementOne<T>(q: Parameters<NonNullable<CustomAdapter["incrementOne"]>>[0]) {
        const name = modelOf(q.model);
        const found = conditions(name, q.where);
        const [row] = await db.transaction((tx) => store.incrementRows(tx, name, found, q.increment, q.set ?? {}));
        return as<T>(row);
      },
      async count({ model, where }) {
        const name = modelOf(model);
        return store.countRows(db, name, conditions(name, where));
      },
    }),
  });
}
