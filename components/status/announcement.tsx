import type { AnnouncementView } from "../../lib/domain/announcement.ts";
import { announcementTexts } from "../../lib/domain/messages/announcement-texts.ts";
import { Prose } from "./prose.tsx";
import { Time } from "./time.tsx";
import type { Words } from "./words.ts";

/** A loudspeaker in no colour of a state: what it marks is no incident. */
export function AnnouncementIcon({ size = 20 }: { size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
      <path
        fillRule="evenodd"
        d="M16.5 2.2a1 1 0 0 1 1.5.9v11.8a1 1 0 0 1-1.5.9L10 13H8.9l.9 4a1 1 0 0 1-1 1.2H6.6a1 1 0 0 1-1-.8L4.7 13H4a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3h6l6.5-2.8ZM16 5.1 10.8 7H4a1 1 0 0 0-1 1v2a1 1 0 0 0 1 1h6.8l5.2 1.9V5.1Z"
      />
    </svg>
  );
}

/** When it was published, that it was edited, and what it is about. */
export function AnnouncementFacts({
  announcement,
  words,
  named = true,
}: {
  announcement: AnnouncementView;
  words: Words;
  /** Off where it stands among announcements alone. */
  named?: boolean;
}) {
  const t = announcementTexts[words.language];
  return (
    <p className="quiet">
      {named && `${t.announcement} · `}
      <Time at={announcement.publishedAt} words={words} />
      {announcement.editedAt !== null && ` · ${t.edited}`}
      {announcement.components.length > 0 &&
        ` · ${t.concerns}: ${announcement.components.map((component) => component.name).join(", ")}`}
    </p>
  );
}

/** An announcement in a few lines; all of it is at its own address. */
export function AnnouncementSummary({
  announcement,
  words,
  named = true,
  heading: Heading = "h3",
}: {
  announcement: AnnouncementView;
  words: Words;
  /** Off where it stands among announcements alone. */
  named?: boolean;
  heading?: "h2" | "h3";
}) {
  return (
    <article className="announcement">
      <AnnouncementIcon />
      <div>
        <Heading>
          <a href={words.href(`/announcements/${announcement.id}`)}>{announcement.title}</a>
        </Heading>
        <AnnouncementFacts announcement={announcement} words={words} named={named} />
        <Prose html={words.html(announcement.body)} clamp />
      </div>
    </article>
  );
}

/** What stands at the top of the page for a while: under the answer, and under what goes wrong. */
export function PinnedAnnouncements({
  announcements,
  words,
}: {
  announcements: readonly AnnouncementView[];
  words: Words;
}) {
  if (announcements.length === 0) return null;
  return (
    <section aria-labelledby="announcements">
      <h2 id="announcements">{announcementTexts[words.language].announcements}</h2>
      <div className="card">
        {announcements.map((announcement) => (
          <AnnouncementSummary key={announcement.id} announcement={announcement} words={words} named={false} />
        ))}
      </div>
    </section>
  );
}
