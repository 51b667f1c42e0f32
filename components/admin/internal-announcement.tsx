import type { AnnouncementView } from "../../lib/domain/announcement.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { Prose } from "../status/prose.tsx";
import { AudienceMark } from "./audience-mark.tsx";

/** An announcement as groups read it. */
export function InternalAnnouncement({
  announcement: { id, title, publishedAt, editedAt, components },
  groups,
  f,
  html,
}: {
  announcement: AnnouncementView;
  /** The groups that it is for; null: everyone. */
  groups: readonly string[] | null;
  f: Formats;
  html: string;
}) {
  return (
    <article className="card internal-incident" id={`announcement-${id}`} aria-labelledby={`title-${id}`}>
      <header>
        <div className="what">
          <h3 id={`title-${id}`}>{title}</h3>
          <span className="quiet">
            {groups === null && <a href={`/announcements/${id}`}>Public page</a>}
            {components.length > 0 && `${groups === null ? " · " : ""}${components.map((c) => c.name).join(", ")}`}
          </span>
        </div>
      </header>
      <div className={groups ? "post post-internal" : "post"}>
        <p>
          <span className="quiet">
            {f.instant(publishedAt)}
            {editedAt !== null && ` · edited ${f.instant(editedAt)}`}
          </span>{" "}
          <AudienceMark groups={groups} />
        </p>
        <Prose html={html} />
      </div>
    </article>
  );
}
