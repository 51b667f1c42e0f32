const words = { pinned: "At the top of the page", published: "Published", withdrawn: "Withdrawn" } as const;

/** Where an announcement stands, in a word. */
export function AnnouncementPill({ standing }: { standing: keyof typeof words }) {
  return <span className="pill">{words[standing]}</span>;
}
