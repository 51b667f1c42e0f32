import { actorLabel } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import { addingVerdicts, type ImportRow, linesAtOnce } from "../domain/subscriber-import.ts";
import * as consents from "../store/consents.ts";
import * as store from "../store/imports.ts";
import * as channels from "../store/subscriber-channels.ts";
import * as marks from "../store/subscriber-marks.ts";
import * as tags from "../store/subscriber-tags.ts";
import * as subscribers from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { type Change, change } from "./change.ts";
import { consentRow } from "./consents.ts";
import type { Context } from "./context.ts";
import { judge, keyOf } from "./import-verdicts.ts";
import type { Import, ImportLine } from "./importing.ts";
import { savePreferences } from "./preferences.ts";
import { subscriberTokens } from "./subscriber-links.ts";
import { askToConfirm, challengeWebhook, everybodys, newSubscriber, type Subscriber } from "./subscriber-records.ts";
import { mayWriteTo } from "./subscribing-limits.ts";

/** A file that nobody goes on reading for so long was left by a process that died. */
const readingAtMostMs = 10 * 60_000;
/** So long one round works; a worker that is asked to stop waits for it. */
const roundMs = 2000;

function subscriberOf(c: Change, made: Import, row: ImportRow): Subscriber {
  const whose = { ...everybodys, contactEmail: row.contactEmail ?? null };
  const subscriber = newSubscriber(c, made.pageId, row.channel, row.address, row.state, row.componentIds, whose);
  const confirmedAt = row.confirmedAt === null ? null : new Date(row.confirmedAt);
  // Of one who is told, the time of the consent is that of the file, or of now.
  return {
    ...subscriber,
    confirmedAt: row.state === "unconfirmed" ? null : confirmedAt,
    suppressedReason: row.reason,
    createdAt: row.createdAt === null ? subscriber.createdAt : new Date(row.createdAt),
  };
}

function proofOf(ctx: Context, made: Import, subscriber: Subscriber, row: ImportRow, now: number) {
  const step = subscriber.confirmedAt === null ? ("asked" as const) : ("vouched" as const);
  const at = subscriber.confirmedAt ?? new Date(now);
  const said = { note: row.consent, wording: row.wording ?? null };
  return consentRow(ctx, subscriber, { step, way: "import", ...said, actor: made.actor }, at);
}

type Addition = { line: ImportLine; row: ImportRow; subscriber: Subscriber };

/** What stands of a subscriber beside it. */
async function saveRest(c: Change, made: Import, row: ImportRow, subscriber: Subscriber): Promise<void> {
  const { id } = subscriber;
  if (row.sealedSettings) await channels.save(c.tx, id, { sealedSettings: row.sealedSettings });
  if (row.state === "quarantined")
    await marks.save(c.tx, id, { heldBy: actorLabel(made.actor), heldAt: new Date(c.now) });
  if (row.listOwner) await marks.save(c.tx, id, { listOwner: row.listOwner });
  if (row.choice) await savePreferences(c, subscriber, row.choice);
}

async function add(ctx: Context, c: Change, made: Import, additions: readonly Addition[]): Promise<void> {
  const added = additions.map((a) => a.subscriber);
  await subscribers.insertMany(c.tx, added);
  await tokens.insertMany(
    c.tx,
    added.flatMap((subscriber) => subscriberTokens(ctx, subscriber)),
  );
  await consents.insertMany(
    c.tx,
    additions.map(({ row, subscriber }) => proofOf(ctx, made, subscriber, row, c.now)),
  );
  await tags.insertMany(
    c.tx,
    additions.flatMap(({ row, subscriber }) => row.tags.map((tag) => ({ subscriberId: subscriber.id, tag }))),
  );
  for (const { line, row, subscriber } of additions) {
    await saveRest(c, made, row, subscriber);
    if (subscriber.state !== "unconfirmed") continue;
    const { contactEmail } = subscriber;
    if (subscriber.channel === "webhook")
      await challengeWebhook(
        ctx,
        c,
        subscriber,
        contactEmail !== null &&
          (await mayWriteTo(c.tx, { channel: "email", address: contactEmail }, c.now, "operator")),
      );
    else if (await mayWriteTo(c.tx, subscriber, c.now, "operator")) await askToConfirm(ctx, c, subscriber);
    else
      await store.updateLine(c.tx, line, {
        verdict: "ask",
        note: "It was asked not long ago, so it was not asked again.",
      });
  }
}

/** The next lines of an import, in one transaction with the mark of how far it came. @returns whether there may be more */
async function step(ctx: Context, { id, actor }: Pick<Import, "id" | "actor">): Promise<boolean> {
  return change(ctx, actor, async (c) => {
    const made = await store.hold(c.tx, id, "running", new Date(c.now));
    if (!made) return false;
    const lines = await store.linesAfter(c.tx, id, made.upTo, linesAtOnce, addingVerdicts);
    // As things are now: since the file was looked through, people have come and gone.
    const judged = await judge(
      ctx,
      c.tx,
      made.pageId,
      lines.flatMap((line) => line.row ?? []),
    );
    const counts = { ...made.counts };
    const additions: Addition[] = [];
    for (const line of lines) {
      const now = line.row && judged.get(keyOf(line.row));
      if (!line.row || !now) continue;
      if (addingVerdicts.includes(now.verdict)) {
        additions.push({ line, row: line.row, subscriber: subscriberOf(c, made, line.row) });
        continue;
      }
      await store.updateLine(c.tx, line, now);
      counts[line.verdict] = (counts[line.verdict] ?? 1) - 1;
      counts[now.verdict] = (counts[now.verdict] ?? 0) + 1;
    }
    await add(ctx, c, made, additions);
    const more = lines.length === linesAtOnce;
    const end = more ? {} : ({ state: "done", endedAt: new Date(c.now) } as const);
    await store.update(c.tx, id, { counts, upTo: lines.at(-1)?.line ?? made.upTo, ...end });
    if (!more) c.audit("subscriber.import_done", id, null, { file: made.fileName, counts });
    return more;
  });
}

/** An import that can not go on says so, and from which line on nobody was added. */
async function stop(ctx: Context, { id, actor }: Pick<Import, "id" | "actor">, error: unknown): Promise<void> {
  ctx.log.error({ err: error, importId: id }, "an import stopped");
  await change(ctx, actor, async (c) => {
    const made = await store.hold(c.tx, id, "running", new Date(c.now));
    if (!made) return;
    const reach = made.upTo === 0 ? "Nobody was added." : `It was added up to line ${made.upTo}, and nobody after it.`;
    const problem = `Something went wrong on our side; the log says what. ${reach} It can go on from there.`;
    await store.update(c.tx, id, { state: "stopped", problem, endedAt: new Date(c.now) });
    c.audit("subscriber.import_stop", id, null, { file: made.fileName, upTo: made.upTo });
  });
}

/**
 * Works through the imports that were started, a part of the lines in a transaction, for some seconds; the next round,
 * or whoever comes after a crash, goes on from there.
 */
export async function runImports(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const begun = performance.now();
  for (const made of await store.listIn(ctx.db, ["reading", "running"])) {
    if (made.state === "reading") {
      if (now - made.updatedAt.getTime() < readingAtMostMs) continue;
      const problem = "The file was not read to its end, and nobody was added. Please give it again.";
      const edit = { state: "stopped", problem, endedAt: new Date(now) } as const;
      await ctx.db.transaction((tx) => store.update(tx, made.id, edit));
      continue;
    }
    try {
      while (performance.now() - begun < roundMs && (await step(ctx, made)));
    } catch (error) {
      // A database that is busy is no reason to stop: the next round goes on.
      if (error instanceof AppError && error.code === "unavailable") throw error;
      await stop(ctx, made, error);
    }
  }
}
