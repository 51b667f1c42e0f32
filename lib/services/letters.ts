import type { Letter } from "../channels/channel.ts";
import { maskedAddress } from "../channels/registry.ts";
import { audienceOfScope, isToldOf } from "../domain/audience.ts";
import { type EventPayload, isOfUpdate } from "../domain/event.ts";
import type { Language } from "../domain/messages/languages.ts";
import { roleLabels } from "../domain/permission.ts";
import type { Message, PageFacts, SubscriberLinks } from "../render/message.ts";
import * as audiences from "../store/audiences.ts";
import type { Delivery } from "../store/deliveries.ts";
import * as notices from "../store/notices.ts";
import * as outbox from "../store/outbox.ts";
import * as people from "../store/people.ts";
import * as channels from "../store/subscriber-channels.ts";
import * as marks from "../store/subscriber-marks.ts";
import * as subscribers from "../store/subscribers.ts";
import { announcementMessage, type LoadedAnnouncement, loadAnnouncement } from "./announcement-letters.ts";
import type { Context } from "./context.ts";
import { openSettings } from "./destinations.ts";
import { digestMessage } from "./digest-news.ts";
import { actionMessage, alertMessage, promiseMessage } from "./duty-letters.ts";
import { readFollowed } from "./followed.ts";
import { leaveMessage } from "./leaving-letters.ts";
import { overrunMessage, reminderMessage } from "./maintenance-letters.ts";
import { asCorrection, inLanguage, type LoadedNotice, loadNotice, loadPageFacts } from "./notice.ts";
import { linksOf } from "./subscriber-links.ts";

/** A confirmation link works this long; a mail with one that is over would only annoy. */
export const confirmTokenMs = 24 * 3_600_000;

/** A delivery made ready to send, or the reason for which it must not go out any more. */
export type Prepared =
  | { kind: "letter"; delivery: Delivery; letter: Letter }
  | { kind: "suppress"; delivery: Delivery; reason: string }
  | { kind: "broken"; delivery: Delivery; error: unknown };

interface Loaded {
  events: Map<string, outbox.OutboxEvent>;
  people: Map<string, subscribers.Subscriber>;
  notices: Map<string, LoadedNotice | null>;
  announcements: Map<string, LoadedAnnouncement | null>;
  pages: Map<string, PageFacts | null>;
  /** Who is a member of which group now: `group e-mail`. */
  members: Set<string>;
  channels: Map<string, channels.SubscriberChannel>;
  threads: Map<string, string>;
  /** Whom an operator holds back. */
  held: Set<string>;
}

/** What somebody would be told about, by name; null for everything. */
async function namesOfChosen(ctx: Context, subscriber: subscribers.Subscriber): Promise<string[] | null> {
  const { followsOnly, componentIds } = subscriber;
  if (followsOnly) return (await readFollowed(ctx.db, subscriber)).map((incident) => incident.name);
  return componentIds === null ? null : notices.componentNames(ctx.db, componentIds);
}

const suppress = (reason: string) => ({ suppress: reason });

/** A channel that a member added for themselves lasts as long as the membership does. */
function isStillMember({ scope, contactEmail }: subscribers.Subscriber, loaded: Loaded): boolean {
  const group = audienceOfScope(scope);
  return group === null || contactEmail === null || loaded.members.has(`${group} ${contactEmail}`);
}

/** People read times in their own zone; to a program the page's is a fact of the page. */
const inZoneOf = ({ channel, timeZone }: subscribers.Subscriber, page: PageFacts): PageFacts =>
  timeZone === null || channel === "webhook" ? page : { ...page, timeZone };

/** What somebody is told in: what they chose, else the page's. */
const languageOf = ({ language }: subscribers.Subscriber, page: PageFacts): Language =>
  language ?? page.language ?? "en";

async function messageFor(
  ctx: Context,
  payload: EventPayload,
  createdAt: number,
  subscriber: subscribers.Subscriber,
  loaded: Loaded,
): Promise<Message | { suppress: string }> {
  const facts = loaded.pages.get(payload.pageId);
  if (!facts) return suppress("The page is gone.");
  const page = inZoneOf(subscriber, facts);
  const language = languageOf(subscriber, page);
  switch (payload.type) {
    case "update.corrected":
    case "update.posted": {
      const notice = loaded.notices.get(payload.updateId);
      if (!notice) return suppress("The update was removed before it was sent.");
      if (subscriber.state !== "active") return suppress("The subscription is not active.");
      // Again, at the last moment: whatever became of groups meanwhile, nothing internal goes to others.
      if (!isToldOf(subscriber.scope, notice)) return suppress("The update is not for this subscriber.");
      if (!isStillMember(subscriber, loaded)) return suppress("Whoever added this channel has left the group.");
      return {
        type: "notice",
        page,
        notice:
          payload.type === "update.posted"
            ? inLanguage(notice, language)
            : asCorrection(inLanguage(notice, language), createdAt, language),
      };
    }
    case "announcement.published":
    case "announcement.corrected":
      if (!isStillMember(subscriber, loaded)) return suppress("Whoever added this channel has left the group.");
      return announcementMessage(
        page,
        loaded.announcements.get(payload.announcementId),
        subscriber,
        payload.type === "announcement.corrected" ? createdAt : null,
        language,
      );
    case "maintenance.reminder": {
      const notice = loaded.notices.get(payload.updateId);
      if (!notice) return suppress("The maintenance was removed before it was sent.");
      if (subscriber.state !== "active") return suppress("The subscription is not active.");
      if (!isToldOf(subscriber.scope, notice)) return suppress("The update is not for this subscriber.");
      if (!isStillMember(subscriber, loaded)) return suppress("Whoever added this channel has left the group.");
      return (
        reminderMessage(page, inLanguage(notice, language), payload, createdAt, ctx.clock.now(), language) ??
        suppress("There is nothing to be reminded of any more.")
      );
    }
    case "maintenance.overrun":
      return (
        (await overrunMessage(ctx, page, payload, subscriber)) ?? suppress("The maintenance is over or was extended.")
      );
    case "subscription.confirm": {
      if (subscriber.state === "active") return { type: "manage", page };
      if (ctx.clock.now() > createdAt + confirmTokenMs) return suppress("The link in it has expired.");
      if (loaded.held.has(subscriber.id)) return suppress("An operator holds the subscription back.");
      const chosen = await namesOfChosen(ctx, subscriber);
      const token = ctx.vault.open(payload.sealedToken);
      return { type: "confirm", page, confirmUrl: `${page.url}/subscriptions/confirm?token=${token}`, chosen };
    }
    case "subscription.leave_asked":
      return (await leaveMessage(ctx, page, payload, subscriber)) ?? suppress("Nobody has to be asked any more.");
    case "subscription.digest":
      if (subscriber.state !== "active") return suppress("The subscription is not active.");
      if (!isStillMember(subscriber, loaded)) return suppress("Whoever added this channel has left the group.");
      return (
        (await digestMessage(ctx.db, page, payload, subscriber, createdAt)) ??
        suppress("Nothing of what it would tell is there any more.")
      );
    case "subscription.move": {
      if (ctx.clock.now() > createdAt + confirmTokenMs) return suppress("The link in it has expired.");
      const token = ctx.vault.open(payload.sealedToken);
      const confirmUrl = `${page.url}/subscriptions/move?token=${token}`;
      return { type: "move", page, language, confirmUrl };
    }
    case "person.invited": {
      const invitation = await people.findInvitation(ctx.db, payload.invitationId);
      if (!invitation || invitation.acceptedAt || invitation.withdrawnAt)
        return suppress("The invitation was accepted or withdrawn.");
      if (ctx.clock.now() > invitation.expiresAt.getTime()) return suppress("The link in it has expired.");
      const { invitedBy, role, expiresAt } = invitation;
      const joinUrl = `${page.url}/admin/join?token=${ctx.vault.open(payload.sealedToken)}`;
      return {
        type: "invite",
        page,
        joinUrl,
        invitedBy,
        role: roleLabels[role].toLowerCase(),
        until: expiresAt.getTime(),
      };
    }
    case "subscription.challenge":
      if (subscriber.state === "active") return suppress("The endpoint is confirmed already.");
      return { type: "challenge", page, challenge: ctx.vault.open(payload.sealedToken) };
    case "alert.notified":
      return (await alertMessage(ctx, page, payload, createdAt, subscriber)) ?? suppress("Nobody is needed any more.");
    case "action.due":
      return (await actionMessage(ctx, page, payload, subscriber)) ?? suppress("There is nothing left to do.");
    case "promise.notified":
      return (await promiseMessage(ctx, page, payload, subscriber)) ?? suppress("The update has been posted.");
    case "subscription.paused": {
      if (subscriber.state !== "quarantined") return suppress("The subscription goes on again.");
      const destination = maskedAddress(subscriber.channel, subscriber.address);
      return { type: "paused", page, destination, reason: payload.reason };
    }
  }
}

async function load(ctx: Context, claimed: readonly Delivery[]): Promise<Loaded> {
  const events = await outbox.findMany(ctx.db, [...new Set(claimed.map((d) => d.eventId))]);
  const subscriberIds = [...new Set(claimed.map((d) => d.subscriberId))];
  const incidentIds = [...new Set(claimed.flatMap((d) => d.incidentId ?? []))];
  const people = await subscribers.findMany(ctx.db, subscriberIds);
  // Mail, which goes to the most, keeps nothing there.
  const others = people.filter((s) => s.channel !== "email").map((s) => s.id);
  const loaded: Loaded = {
    events: new Map(events.map((e) => [e.id, e])),
    people: new Map(people.map((s) => [s.id, s])),
    notices: new Map(),
    announcements: new Map(),
    pages: new Map(),
    members: new Set(),
    channels: await channels.findMany(ctx.db, others),
    threads: await channels.findThreads(ctx.db, others, incidentIds),
    held: new Set(),
  };
  const quarantined = people.filter((s) => s.state === "quarantined").map((s) => s.id);
  for (const [id, { heldAt }] of await marks.findMany(ctx.db, quarantined)) if (heldAt !== null) loaded.held.add(id);
  const groups = people.flatMap((s) => (s.contactEmail === null ? [] : (audienceOfScope(s.scope) ?? [])));
  for (const { audienceId, email } of await audiences.membersOf(ctx.db, [...new Set(groups)]))
    loaded.members.add(`${audienceId} ${email}`);
  for (const { payload } of events) {
    if (!loaded.pages.has(payload.pageId))
      loaded.pages.set(payload.pageId, await loadPageFacts(ctx, ctx.db, payload.pageId));
    if (isOfUpdate(payload) && !loaded.notices.has(payload.updateId))
      loaded.notices.set(payload.updateId, await loadNotice(ctx.db, payload.updateId));
    if ("announcementId" in payload && !loaded.announcements.has(payload.announcementId))
      loaded.announcements.set(payload.announcementId, await loadAnnouncement(ctx.db, payload.announcementId));
  }
  return loaded;
}

/** The secrets that sign now, the newest first: the one before it is valid for a while after a change. */
function secretsOf(
  ctx: Context,
  { sealedSecret }: subscribers.Subscriber,
  row: channels.SubscriberChannel | undefined,
  now: number,
): string[] {
  const old = row?.oldSecretUntil && row.oldSecretUntil.getTime() > now ? row.sealedOldSecret : null;
  return [sealedSecret, old].flatMap((sealed) => (sealed === null ? [] : [ctx.vault.open(sealed)]));
}

/** Where it goes: to the subscriber, except for what others are asked. */
function addressOf(
  ctx: Context,
  payload: EventPayload,
  message: Message,
  toContact: boolean,
  subscriber: subscribers.Subscriber,
): string {
  if (message.type === "leave") return message.owner;
  if (payload.type === "subscription.move") return ctx.vault.open(payload.sealedAddress);
  return toContact ? (subscriber.contactEmail ?? "") : subscriber.address;
}

/** Who is subscribed already and asked for one incident is led to where they can follow it. */
function linksFor(ctx: Context, payload: EventPayload, subscriber: subscribers.Subscriber): SubscriberLinks {
  const links = linksOf(ctx, subscriber);
  const wanted = payload.type === "subscription.confirm" ? payload.incidentId : undefined;
  return wanted === undefined ? links : { ...links, manage: `${links.manage}?incident=${wanted}` };
}

async function prepareOne(ctx: Context, delivery: Delivery, loaded: Loaded): Promise<Prepared> {
  const subscriber = loaded.people.get(delivery.subscriberId);
  const event = loaded.events.get(delivery.eventId);
  if (!subscriber || !event) return { kind: "suppress", delivery, reason: "The subscription is gone." };
  try {
    const createdAt = event.createdAt.getTime();
    const message = await messageFor(ctx, event.payload, createdAt, subscriber, loaded);
    if ("suppress" in message) return { kind: "suppress", delivery, reason: message.suppress };
    const now = ctx.clock.now();
    const row = loaded.channels.get(subscriber.id);
    // What the one who looks after it is told goes by mail, whatever the channel is.
    const toContact = delivery.channel !== subscriber.channel;
    const letter: Letter = {
      deliveryId: delivery.id,
      subscriberId: subscriber.id,
      address: addressOf(ctx, event.payload, message, toContact, subscriber),
      settings: toContact ? {} : openSettings(ctx, row),
      secrets: toContact ? [] : secretsOf(ctx, subscriber, row, now),
      message,
      language: languageOf(subscriber, message.page),
      timeZone: message.page.timeZone,
      links: linksFor(ctx, event.payload, subscriber),
      sequence: event.seq,
      thread: channels.threadOf(loaded.threads, subscriber.id, delivery.incidentId),
      createdAt,
      now,
    };
    return { kind: "letter", delivery, letter };
  } catch (error) {
    return { kind: "broken", delivery, error };
  }
}

/** Makes claimed deliveries ready to send; what many of them share is read once. */
export async function prepareLetters(ctx: Context, claimed: readonly Delivery[]): Promise<Prepared[]> {
  const loaded = await load(ctx, claimed);
  const out: Prepared[] = [];
  for (const delivery of claimed) out.push(await prepareOne(ctx, delivery, loaded));
  return out;
}
