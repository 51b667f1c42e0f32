/** Who may read an update: everyone, or one named internal group. */
export type Audience = "public" | `group:${string}`;

export const isPublic = (audience: string): boolean => audience === "public";
