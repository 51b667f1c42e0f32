import type { AnnouncementFacts } from "../domain/announcement.ts";
import { isToldOf } from "../domain/audience.ts";
import type { Language } from "../domain/messages/languages.ts";
import type { Message, PageFacts } from "../render/message.ts";
import * as store from "../store/announcements.ts";
import type { Queryable } from "../store/database.ts";
import type { Subscriber } from "../store/subscribers.ts";
import { asCorrection, inLanguage, markedForGroups, type Unmarked } from "./notice.ts";

export interface LoadedAnnouncement extends AnnouncementFacts {
  /** The groups that it is for, where it is not for everyone. */
  audienceIds: string[];
  /** The components that decide whom it concerns, also those that are gone. */
  componentIds: string[];
  /** What stands beneath the marks of an internal one; null for all else. */
  unmarked: Unmarked | null;
}

/** The facts of an announcement that every channel renders from; null when it is withdrawn or gone. */
export async function loadAnnouncement(q: Queryable, id: string): Promise<LoadedAnnouncement | null> {
  const row = await store.find(q, id);
  if (!row || row.withdrawnAt) return null;
  const [view] = await store.views(q, [row]);
  if (!view) return null;
  const audienceIds = (await store.readersOf(q, [id])).get(id) ?? [];
  const { title, body, unmarked } =
    row.audience === "public"
      ? { title: view.title, body: view.body, unmarked: null }
      : await markedForGroups(q, row.pageId, audienceIds, { title: row.title, body: row.body });
  const { components, publishedAt } = view;
  const { audience, componentIds } = row;
  return { id, audience, audienceIds, componentIds, title, body, unmarked, components, publishedAt };
}

/**
 * What one reader is told of an announcement, or the reason for which they are not any more.
 * @param correctedAt when its text was corrected, for those who got the earlier one
 */
export function announcementMessage(
  page: PageFacts,
  announcement: LoadedAnnouncement | null | undefined,
  subscriber: Pick<Subscriber, "scope" | "state">,
  correctedAt: number | null,
  language: Language,
): Message | { suppress: string } {
  if (!announcement) return { suppress: "The announcement was withdrawn before it was sent." };
  if (subscriber.state !== "active") return { suppress: "The subscription is not active." };
  // Again, at the last moment: whatever became of groups meanwhile, nothing internal goes to others.
  if (!isToldOf(subscriber.scope, announcement)) return { suppress: "The announcement is not for this subscriber." };
  const worded = inLanguage(announcement, language);
  return {
    type: "announcement",
    page,
    announcement: correctedAt === null ? worded : asCorrection(worded, correctedAt, language),
  };
}
