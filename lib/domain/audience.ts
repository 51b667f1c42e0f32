import { invalid } from "./errors.ts";

/** For whom an update is: everyone, named groups inside of the organisation, or those who take part in a drill. */
export const updateAudiences = ["public", "internal", "drill"] as const;
export type UpdateAudience = (typeof updateAudiences)[number];

export const isPublic = (audience: string): boolean => audience === "public";

/**
 * Whose a subscriber is: a visitor's, a channel of an internal group, a responder's own contact, or one that takes
 * part in drills.
 */
export type SubscriberScope = "public" | `audience:${string}` | `user:${string}` | "drill";

export const audienceScope = (audienceId: string): SubscriberScope => `audience:${audienceId}`;

/** The group that a scope belongs to, or null. */
export const audienceOfScope = (scope: SubscriberScope): string | null =>
  scope.startsWith("audience:") ? scope.slice("audience:".length) : null;

/** An update's readers. */
export interface Readership {
  audience: UpdateAudience;
  /** The groups that an internal update names. */
  audienceIds: readonly string[];
}

/**
 * May a subscriber of this scope be told of an update? The public and all groups are told of what is public, groups
 * of what names them, drills stay among themselves. A responder's own contacts are told of no update at all.
 */
export function isToldOf(scope: SubscriberScope, { audience, audienceIds }: Readership): boolean {
  const group = audienceOfScope(scope);
  if (audience === "drill") return scope === "drill";
  if (audience === "internal") return group !== null && audienceIds.includes(group);
  return scope === "public" || group !== null;
}

/**
 * For whom a post is, as its author says. Groups without a word on the audience are meant as groups.
 * @throws AppError `invalid` for groups without a name and for a public post that names groups: when in doubt,
 * nothing goes out.
 */
export function readershipOf(audience: "public" | "internal" | undefined, ids: readonly string[]): Readership {
  const audienceIds = [...new Set(ids)];
  const wanted = audience ?? (audienceIds.length > 0 ? "internal" : "public");
  if (wanted === "internal" && audienceIds.length === 0)
    throw invalid("audience_ids", "Please choose at least one group, or post it for everyone.");
  if (wanted === "public" && audienceIds.length > 0)
    throw invalid("audience", "This names groups and everyone at once. Please say which of the two.");
  return { audience: wanted, audienceIds };
}
