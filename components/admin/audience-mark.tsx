/** For whom a post was, where it was not for everyone. */
export function AudienceMark({ groups }: { groups: readonly string[] | null }) {
  if (groups === null) return null;
  return <span className="pill audience-mark">Internal: {groups.join(", ") || "a removed group"}</span>;
}
