import { type Impact, type IncidentKind, impacts, isOver, type PostStatus } from "./incident.ts";

/** What somebody may want to be told of, each by itself. */
export const noticeKinds = ["incidents", "maintenance", "postmortems", "announcements"] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Each update as it comes; the first, changes of state and the end alone; or all of a day in one message. */
export const cadences = ["every", "changes", "daily"] as const;
export type Cadence = (typeof cadences)[number];

/** How much somebody wants to be told. */
export interface Preferences {
  wantsIncidents: boolean;
  wantsMaintenance: boolean;
  wantsPostmortems: boolean;
  wantsAnnouncements: boolean;
  /** Incidents of less impact are not told; a rank as {@link impactRank} gives it. */
  minimumImpact: number;
  cadence: Cadence;
  /** Nothing but the incidents they follow. */
  followsOnly: boolean;
}

export const everything: Preferences = {
  wantsIncidents: true,
  wantsMaintenance: true,
  wantsPostmortems: true,
  wantsAnnouncements: true,
  minimumImpact: 0,
  cadence: "every",
  followsOnly: false,
};

/** Is all told, and at once? Only such a subscription can stand in for another one. */
export const isEverything = (p: Preferences): boolean =>
  p.wantsIncidents &&
  p.wantsMaintenance &&
  p.wantsPostmortems &&
  p.wantsAnnouncements &&
  p.minimumImpact === 0 &&
  p.cadence === "every" &&
  !p.followsOnly;

/** The place of an impact in the order of badness: 0 for none, 3 for critical. A maintenance has none. */
export const impactRank = (impact: Impact): number => (impact === "maintenance" ? 0 : impacts.indexOf(impact));

/** What decides of a piece of news who wants it. */
export interface News {
  kind: NoticeKind;
  /** The incident's rank of impact; null where there is none to go by. */
  impact: number | null;
  /** It is the first, changes the state or ends it; false for one that goes on saying the same. */
  isTurn: boolean;
}

export interface UpdateNews {
  kind: IncidentKind;
  impact: Impact;
  status: PostStatus;
  /** Null for the first update. */
  previousStatus: PostStatus | null;
  /** It tells of something besides the status: a new time, a delay, a reminder. */
  hasOccasion: boolean;
  components: readonly { oldStatus: string; newStatus: string }[];
}

/** An update as a piece of news. */
export function newsOf(update: UpdateNews): News {
  const { kind, status, previousStatus } = update;
  return {
    kind: status === "postmortem" ? "postmortems" : kind === "maintenance" ? "maintenance" : "incidents",
    impact: kind === "maintenance" ? null : impactRank(update.impact),
    isTurn:
      status !== previousStatus ||
      isOver(status) ||
      update.hasOccasion ||
      update.components.some((c) => c.oldStatus !== c.newStatus),
  };
}

/** An announcement as a piece of news: it has no impact, and nothing came before it. */
export const announced: News = { kind: "announcements", impact: null, isTurn: true };

export const wantsKind = (p: Preferences, kind: NoticeKind): boolean =>
  ({
    incidents: p.wantsIncidents,
    maintenance: p.wantsMaintenance,
    postmortems: p.wantsPostmortems,
    announcements: p.wantsAnnouncements,
  })[kind];

/** What somebody has to do with an incident already. */
export interface Ties {
  /** They asked for just this one. */
  follows: boolean;
  /** They were told of it before: then they are told how it goes on and ends. */
  told: boolean;
}

/** Why somebody who may be told does not want to be, or not now. */
export type Declined = "one_incident" | "kind" | "impact" | "digest" | "cadence";

/**
 * Why this news is not told at once; null when it is. Who follows an incident is told of it whatever else they chose,
 * except that they may want its changes alone.
 */
export function declines(p: Preferences, news: News, { follows, told }: Ties): Declined | null {
  if (!follows) {
    if (p.followsOnly) return "one_incident";
    if (!wantsKind(p, news.kind)) return "kind";
    if (news.impact !== null && news.impact < p.minimumImpact && !told) return "impact";
    if (p.cadence === "daily") return "digest";
  }
  return p.cadence === "changes" && !news.isTurn && told ? "cadence" : null;
}

/** Does it belong into the day's message of somebody who wants one? `told`: of the incident, at once or by a digest. */
export function isInDigest(p: Preferences, news: News, ties: Ties): boolean {
  return declines(p, news, ties) === "digest";
}
