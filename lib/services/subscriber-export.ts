import { type Actor, mayManage } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import { impacts } from "../domain/incident.ts";
import { noticeKinds, wantsKind } from "../domain/preferences.ts";
import { deletedComponent } from "../domain/subscriber-import.ts";
import type { ExportedProof, ExportedSubscriber } from "../render/subscribers.ts";
import * as components from "../store/components.ts";
import * as consents from "../store/consents.ts";
import * as digests from "../store/digests.ts";
import * as channels from "../store/subscriber-channels.ts";
import * as list from "../store/subscriber-list.ts";
import { change } from "./change.ts";
import type { Consent } from "./consents.ts";
import type { Context } from "./context.ts";
import { listedAddress, openSettings } from "./destinations.ts";
import { type SubscriberFilter, withMarks } from "./subscriber-list.ts";

const atOnce = 1000;

/** An address as a file holds it: of a chat nothing that opens it. */
const exported = ({ channel, address }: Parameters<typeof listedAddress>[0]): string =>
  ["email", "sms", "voice"].includes(channel) ? address : listedAddress({ channel, address });

const proofOf = (found: Consent | undefined): ExportedProof | null =>
  found === undefined
    ? null
    : { at: found.at, way: found.way, wording: found.wording, note: found.note, ipHash: found.ipHash };

/** All that a filter lets through, in the order of their ids, in parts. That it was done stands in the audit log. */
export async function* exportSubscribers(
  ctx: Context,
  actor: Actor,
  pageId: string,
  filter: SubscriberFilter,
): AsyncGenerator<ExportedSubscriber[]> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  await change(ctx, actor, async (c) => c.audit("subscriber.export", pageId, null, { filter }));
  const names = new Map((await components.list(ctx.db, pageId)).map(({ id, name }) => [id, name]));
  let cursor: string | null = null;
  for (;;) {
    const rows: Awaited<ReturnType<typeof list.listAfter>> = await list.listAfter(
      ctx.db,
      pageId,
      filter,
      cursor,
      atOnce,
    );
    const proofs = new Map<string, Consent[]>();
    const ids = rows.map((row) => row.id);
    for (const proof of await consents.listOf(ctx.db, ids))
      proofs.set(proof.subscriberId, [...(proofs.get(proof.subscriberId) ?? []), proof]);
    const marked = await withMarks(ctx, rows);
    const kept = await channels.findMany(
      ctx.db,
      rows.filter((row) => row.channel === "webhook").map((row) => row.id),
    );
    const hours = await digests.hoursOf(
      ctx.db,
      rows.filter((row) => row.cadence === "daily").map((row) => row.id),
    );
    yield marked.map((subscriber) => {
      const own = proofs.get(subscriber.id) ?? [];
      return {
        ...subscriber,
        address: exported(subscriber),
        reason: subscriber.suppressedReason,
        componentNames: (subscriber.componentIds ?? []).map((id) => names.get(id) ?? deletedComponent),
        format: openSettings(ctx, kept.get(subscriber.id)).format ?? null,
        kinds: noticeKinds.filter((kind) => wantsKind(subscriber, kind)),
        minimumImpact: impacts[subscriber.minimumImpact] ?? "none",
        digestHour: hours.get(subscriber.id) ?? null,
        entered: proofOf(own.find((proof) => proof.step === "asked")),
        agreed: proofOf(own.findLast((proof) => proof.step !== "asked")),
      };
    });
    if (rows.length < atOnce) return;
    cursor = ids.at(-1) ?? null;
  }
}
