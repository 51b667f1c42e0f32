import { type Actor, actorLabel } from "../domain/actor.ts";
import type { EventPayload } from "../domain/event.ts";
import { idFrom } from "../domain/text.ts";
import type * as auditLog from "../store/audit.ts";
import type { Transaction } from "../store/database.ts";
import * as outbox from "../store/outbox.ts";
import * as pages from "../store/pages.ts";
import { appendAudit } from "./audit-chain.ts";
import type { Context } from "./context.ts";

/** One committed change: what it touches in the database, says in the audit log and puts into the outbox. */
export interface Change {
  tx: Transaction;
  /** The one moment at which all of it happens. */
  now: number;
  /** A new public id. */
  id(): string;
  audit(action: string, subject: string, before?: unknown, after?: unknown): void;
  /** Puts an event into the outbox, in this transaction. Returns its id. */
  emit(payload: EventPayload): string;
  /** A visitor could see this change: the page's revision grows. */
  touch(pageId: string): void;
}

export function newId(ctx: Context): string {
  return idFrom(ctx.random.bytes(12));
}

/**
 * The one way to change anything: a transaction in which the state, the audit entry, the outbox event and the page's
 * revision are written together or not at all.
 */
export async function change<T>(ctx: Context, actor: Actor, work: (c: Change) => Promise<T>): Promise<T> {
  const now = ctx.clock.now();
  return ctx.db.transaction(async (tx) => {
    const entries: auditLog.NewEntry[] = [];
    const events: outbox.NewEvent[] = [];
    const touched = new Set<string>();
    const result = await work({
      tx,
      now,
      id: () => newId(ctx),
      audit(action, subject, before, after) {
        entries.push({
          at: new Date(now),
          actor: actorLabel(actor),
          actorKind: actor.kind,
          client: ("from" in actor && actor.from) || null,
          action,
          subject,
          before: before ?? null,
          after: after ?? null,
        });
      },
      emit(payload) {
        const id = newId(ctx);
        events.push({ id, pageId: payload.pageId, type: payload.type, payload, createdAt: new Date(now) });
        return id;
      },
      touch(pageId) {
        touched.add(pageId);
      },
    });
    if (events.length > 0) await outbox.append(tx, events);
    for (const pageId of touched) await pages.bumpRevision(tx, pageId, now);
    // The last thing to wait for: whoever appends holds the log's end until the transaction is over.
    if (ctx.laterAudit) ctx.laterAudit.push(...entries);
    else if (entries.length > 0) await appendAudit(ctx, tx, entries);
    return result;
  });
}
