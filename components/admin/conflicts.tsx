import type { Formats } from "../../lib/domain/messages/formats.ts";

export interface ConflictView {
  id: string | null;
  seriesId: string | null;
  name: string;
  start: number;
  end: number;
  components: readonly string[];
}

/** Other windows on the same components at the same time. */
export function Conflicts({ conflicts, f }: { conflicts: readonly ConflictView[]; f: Formats }) {
  if (conflicts.length === 0) return null;
  return (
    <section className="notice notice-warn" aria-label="Conflicts">
      <p>
        <strong>At the same time on the same components:</strong>
      </p>
      <ul className="conflicts">
        {conflicts.map((c) => (
          <li key={`${c.id ?? c.seriesId}-${c.start}`}>
            <a href={c.id === null ? `/admin/maintenance/series/${c.seriesId}` : `/admin/incidents/${c.id}`}>
              {c.name}
            </a>
            , {f.instant(c.start)} – {f.instant(c.end)} ({c.components.join(", ")})
          </li>
        ))}
      </ul>
    </section>
  );
}
