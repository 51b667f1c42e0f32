import type { Ending } from "./ending.ts";
import type { PostStatus } from "./incident.ts";
import { type ComponentStatus, worse } from "./status.ts";

/** What a responder can say of one incident about another. */
export const linkRelations = ["related", "caused_by", "duplicate_of"] as const;
export type LinkRelation = (typeof linkRelations)[number];

/** As it is kept; `merged_into` comes about by a merge alone. */
export type StoredRelation = LinkRelation | "merged_into";

/** A relation as one of the two sees it. */
export type LinkKind = StoredRelation | "cause_of" | "duplicated_by" | "merged_from";

const fromTheOther: Record<StoredRelation, LinkKind> = {
  related: "related",
  caused_by: "cause_of",
  duplicate_of: "duplicated_by",
  merged_into: "merged_from",
};

/** What a relation is for the one that it was said of, or (`other`) for the one that it names. */
export const linkKindOf = (relation: StoredRelation, other: boolean): LinkKind =>
  other ? fromTheOther[relation] : relation;

export const linkLabels: Record<LinkKind, string> = {
  related: "Related to",
  caused_by: "Caused by",
  cause_of: "Cause of",
  duplicate_of: "Duplicate of",
  duplicated_by: "Has the duplicate",
  merged_into: "Merged into",
  merged_from: "Holds what was merged",
};

export type Declared = Readonly<Record<string, ComponentStatus>>;

/** What a merge has moved and how things were before, for its way back. */
export interface MergeRecord {
  status: PostStatus;
  ending: Ending | null;
  /** What the merged one said of its components. */
  components: Declared;
  /** What the other one was made to say of them; null: it had not named that component. */
  taken: Readonly<Record<string, { before: ComponentStatus | null; now: ComponentStatus }>>;
  alertIds: readonly string[];
  /** Who has followed the other one since, for they followed the merged one; not there in what was merged long ago. */
  followerIds?: readonly string[];
}

/** What of the merged one's components the other one has to say from now on: the worse of the two counts. */
export function takenOver(own: Declared, other: Declared): MergeRecord["taken"] {
  const out: Record<string, { before: ComponentStatus | null; now: ComponentStatus }> = {};
  for (const [id, status] of Object.entries(own)) {
    const before = other[id] ?? null;
    const now = worse(before ?? "operational", status);
    if (before !== now) out[id] = { before, now };
  }
  return out;
}

/** What the other one says once a merge is undone: what it has said anew meanwhile stays. */
export function givenBack(taken: MergeRecord["taken"], other: Declared): Record<string, ComponentStatus> {
  const out: Record<string, ComponentStatus> = {};
  for (const [id, { before, now }] of Object.entries(taken)) if (other[id] === now) out[id] = before ?? "operational";
  return out;
}
