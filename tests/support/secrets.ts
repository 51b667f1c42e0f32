import { randomBytes } from "node:crypto";
import type { Role } from "../../lib/domain/permission.ts";
import { addItem } from "../../lib/services/action-items.ts";
import { publishAnnouncement, withdrawAnnouncement } from "../../lib/services/announcements.ts";
import { addChannel, createAudience } from "../../lib/services/audiences.ts";
import { createSession } from "../../lib/services/auth-library.ts";
import type { Context } from "../../lib/services/context.ts";
import { addRecipient, openDrillIncident, startDrill } from "../../lib/services/drills.ts";
import { linkIncidents } from "../../lib/services/incident-links.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { hashPassword } from "../../lib/services/passwords.ts";
import { publishPostmortem } from "../../lib/services/postmortem-publishing.ts";
import { saveDraft, saveEntry, sharePreview } from "../../lib/services/postmortems.ts";
import { addSubscriber } from "../../lib/services/subscriptions.ts";
import * as alerts from "../../lib/store/alerts.ts";
import * as auth from "../../lib/store/auth.ts";
import { dana } from "./fixtures.ts";

const password = "correct horse battery";

/** Someone who can sign in. @returns the Cookie header of their session */
export async function person(ctx: Context, id: string, role: Role): Promise<string> {
  const email = `${id}@example.com`;
  const hash = await hashPassword(password);
  await ctx.db.transaction((tx) =>
    auth.insertUser(tx, { id, name: id, email, role }, hash, `account${id}`, new Date(ctx.clock.now())),
  );
  const cookie = await createSession(ctx, id, "test");
  if (!cookie) throw new Error("nobody was signed in");
  return `${cookie.name}=${encodeURIComponent(cookie.value)}`;
}

/** A word that stands nowhere by chance and that no encoding changes. */
const word = (what: string): string => `zq${what}${randomBytes(5).toString("hex")}`;

export const secretCases = [
  "internal update",
  "internal incident",
  "drill",
  "draft",
  "postmortem",
  "announcement",
] as const;
export type SecretCase = (typeof secretCases)[number];

export interface Secrets {
  /** What may be seen nowhere in public, by case. */
  words: Record<SecretCase, Record<string, string>>;
  /** Addresses that must answer as if there were nothing. */
  hidden: { incident: string; drill: string; announcement: string };
  /** An announcement that was public and is withdrawn. */
  withdrawn: string;
  /** The incident that everyone knows of, with a post that not everyone does. */
  known: string;
  audienceId: string;
}

/** Stands beside the secret words, so that a search can look for it without naming them. */
export const beside = "quokka";

async function plantPostmortem(ctx: Context, pageId: string, words: Record<string, string>): Promise<void> {
  const { id } = await createIncident(ctx, dana, pageId, { name: "Errors in the morning" });
  await postUpdate(ctx, dana, id, { status: "resolved" });
  await saveDraft(ctx, dana, id, { summary: "A disk was full.", private_body: `${beside} ${words.notes}` });
  await saveEntry(ctx, dana, id, { at: new Date(ctx.clock.now()).toISOString(), text: `${beside} ${words.entry}` });
  await addItem(ctx, dana, id, { title: `${beside} ${words.item}`, owner_name: words.owner });
  await publishPostmortem(ctx, dana, id, {});
  // A change of what is published is a draft again.
  await saveDraft(ctx, dana, id, { root_cause: `${beside} ${words.draft}` });
  await sharePreview(ctx, dana, id);
}

/** One for a group, and one that was for everyone and told nobody before it was withdrawn. */
async function plantAnnouncements(
  ctx: Context,
  pageId: string,
  groupId: string,
  words: Record<string, string>,
): Promise<{ hidden: string; withdrawn: string }> {
  const { id: hidden } = await publishAnnouncement(ctx, dana, pageId, {
    title: words.title,
    body: `${beside} ${words.body}`,
    audience_ids: [groupId],
  });
  const { id: withdrawn } = await publishAnnouncement(ctx, dana, pageId, {
    title: "Said too soon",
    body: `${beside} was here.`,
    deliver_notifications: false,
  });
  await withdrawAnnouncement(ctx, dana, withdrawn);
  await publishAnnouncement(ctx, dana, pageId, { title: "We move in May", body: `For everyone, ${beside} or not.` });
  return { hidden, withdrawn };
}

/**
 * Everything that is not for the public, each with words of its own: a post for a group on a public incident, an
 * incident of which only a group knows, a running drill, a draft that waits for a person, what of a published
 * postmortem stays inside, and announcements for a group and withdrawn.
 */
export async function plantSecrets(
  ctx: Context,
  pageId: string,
  componentId: string,
  member: string,
): Promise<Secrets> {
  const words = {
    "internal update": { body: word("body"), group: word("group"), edited: word("edited") },
    "internal incident": { title: word("title"), body: word("body") },
    drill: { name: word("name"), scenario: word("scenario"), title: word("title"), body: word("body") },
    draft: { title: word("title"), body: word("body") },
    postmortem: {
      draft: word("draft"),
      notes: word("notes"),
      entry: word("entry"),
      item: word("item"),
      owner: word("owner"),
    },
    announcement: { title: word("title"), body: word("body") },
  };
  const own = { skip_confirmation_notification: true };
  await addSubscriber(ctx, dana, pageId, { email: "visitor@example.com", ...own });
  const group = await createAudience(ctx, dana, pageId, {
    name: words["internal update"].group,
    description: beside,
    member_ids: [member],
  });
  await addChannel(ctx, dana, group.id, { email: "support@example.com", ...own });
  await addRecipient(ctx, dana, pageId, { email: "driller@example.com", ...own });

  const known = await createIncident(ctx, dana, pageId, {
    name: "Errors at noon",
    body: "We look into it.",
    components: { [componentId]: "partial_outage" },
  });
  await postUpdate(ctx, dana, known.id, {
    status: "identified",
    body: `${beside} ${words["internal update"].body}`,
    audience_ids: [group.id],
  });
  const { body, title } = words["internal incident"];
  const incident = await createIncident(ctx, dana, pageId, {
    name: title,
    body: `${beside} ${body}`,
    audience_ids: [group.id],
  });
  await linkIncidents(ctx, dana, known.id, { incident_id: incident.id, relation: "caused_by" });
  const drill = await startDrill(ctx, dana, pageId, {
    name: words.drill.name,
    scenario: `${beside} ${words.drill.scenario}`,
  });
  const rehearsed = await openDrillIncident(ctx, dana, drill.id, {
    name: words.drill.title,
    body: `${beside} ${words.drill.body}`,
    components: { [componentId]: "major_outage" },
  });
  await postUpdate(ctx, dana, rehearsed.id, { status: "resolved", body: `${beside} ${words.drill.body} over` });
  await plantPostmortem(ctx, pageId, words.postmortem);
  const announcements = await plantAnnouncements(ctx, pageId, group.id, words.announcement);
  const now = new Date(ctx.clock.now());
  await ctx.db.transaction((tx) =>
    alerts.insert(tx, {
      id: "draftalert01",
      pageId,
      fingerprint: "draft",
      state: "open",
      severity: "high",
      severityBy: null,
      snoozedUntil: null,
      title: words.draft.title,
      detail: words.draft.body,
      probeId: null,
      componentId,
      incidentId: null,
      explainedBy: null,
      draft: { name: words.draft.title, body: words.draft.body, components: { [componentId]: "major_outage" } },
      publishAt: null,
      resolveIncidentAt: null,
      startedAt: now,
      acknowledgedAt: null,
      acknowledgedBy: null,
      resolvedAt: null,
      count: 1,
      updatedAt: now,
    }),
  );
  const { hidden: announcement, withdrawn } = announcements;
  const hidden = { incident: incident.id, drill: rehearsed.id, announcement };
  return { words, hidden, withdrawn, known: known.id, audienceId: group.id };
}
