import { createHash } from "node:crypto";
import * as store from "../store/audit.ts";
import type { Transaction } from "../store/database.ts";
import type { Context } from "./context.ts";

const chainedAtOnce = 500;

/** JSON with its keys in order and without white space, the same on every database and after every round trip. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(",")}}`;
}

const plain = (value: unknown): unknown =>
  value === undefined || value === null ? null : JSON.parse(JSON.stringify(value));

/** SHA-256 in hex over an entry and the hash of the one before it. */
function hashOf(previous: string, entry: Omit<store.Entry, "hash">): string {
  const { seq, actor, actorKind, client, action, subject } = entry;
  const facts = { seq, at: entry.at.toISOString(), actor, actorKind, client, action, subject };
  const text = canonical({ ...facts, before: plain(entry.before), after: plain(entry.after) });
  return createHash("sha256").update(`${previous}\n${text}`).digest("hex");
}

const sealOf = (ctx: Context, seq: number, hash: string): string =>
  ctx.vault.digest("end of the audit log", `${seq}:${hash}`);

/** Entries of the time before the chain get their hashes, in their order. */
async function chainOld(tx: Transaction, head: store.Head): Promise<store.Head> {
  let end = head;
  for (;;) {
    const entries = await store.listUnchained(tx, chainedAtOnce);
    for (const entry of entries) {
      end = { seq: entry.seq, hash: hashOf(end.hash, entry) };
      await store.setHash(tx, entry.seq, end.hash);
    }
    if (entries.length < chainedAtOnce) return end;
  }
}

/**
 * Appends entries to the chain. Whoever does waits for others who do, until their transactions end: it must be the
 * last thing that a transaction waits for.
 */
export async function appendAudit(ctx: Context, tx: Transaction, entries: readonly store.NewEntry[]): Promise<void> {
  const held = await store.holdHead(tx);
  let end: store.Head = held;
  if (held.seq === 0) {
    end = await chainOld(tx, held);
    const [newest] = end.seq === 0 ? await store.list(tx, 1) : [];
    if (newest?.hash) {
      // Somebody took the mark of the end away. The work of responders must go on; the log says so from here.
      ctx.log.error({ seq: newest.seq }, "the end of the audit log was removed");
      end = { seq: newest.seq, hash: newest.hash };
    }
  }
  const rows = entries.map((entry) => {
    const row = { ...entry, seq: end.seq + 1, before: entry.before ?? null, after: entry.after ?? null };
    end = { seq: row.seq, hash: hashOf(end.hash, row) };
    return { ...row, hash: end.hash };
  });
  if (rows.length > 0) await store.append(tx, rows);
  if (end.seq !== held.seq) await store.moveHead(tx, end, sealOf(ctx, end.seq, end.hash));
}

/** Puts the entries of the time before the chain into it. Does nothing when there are none. */
export async function chainAudit(ctx: Context): Promise<void> {
  await ctx.db.transaction((tx) => appendAudit(ctx, tx, []));
}

export type AuditProof =
  | { ok: true; entries: number }
  /** The first entry that is not as it was written; `seq` is where it should be. */
  | { ok: false; seq: number; reason: string };

/**
 * Goes through the whole log and says whether each entry is as it was written, none is missing and none was put in.
 * A log that was cut off at its end, or made anew by someone without this installation's secret, is found as well.
 */
export async function verifyAudit(ctx: Context): Promise<AuditProof> {
  await chainAudit(ctx);
  const head = await store.readHead(ctx.db);
  let end: store.Head = { seq: 0, hash: "" };
  let count = 0;
  for (;;) {
    const entries = await store.listAfter(ctx.db, end.seq, 1000);
    for (const entry of entries) {
      // Numbers may have gaps from before the chain: only the hash tells whether an entry is missing.
      if (entry.hash !== hashOf(end.hash, entry)) {
        const seq = end.seq + 1;
        return entry.seq > seq
          ? { ok: false, seq, reason: `Entry ${seq} is missing.` }
          : { ok: false, seq, reason: `Entry ${seq} was changed.` };
      }
      end = { seq: entry.seq, hash: entry.hash };
      count++;
      if (head && entry.seq === head.seq && entry.hash !== head.hash)
        return { ok: false, seq: entry.seq, reason: `Entry ${entry.seq} is not the one that was written.` };
    }
    if (entries.length < 1000) break;
  }
  if (head && end.seq < head.seq)
    return { ok: false, seq: end.seq + 1, reason: `Entries ${end.seq + 1} to ${head.seq} are missing at the end.` };
  if (head && head.seq > 0 && head.seal !== sealOf(ctx, head.seq, head.hash))
    return { ok: false, seq: head.seq, reason: "The end of the log was not sealed with this installation's secret." };
  return { ok: true, entries: count };
}
