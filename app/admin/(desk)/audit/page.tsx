import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { SaveView } from "../../../../components/admin/save-view.tsx";
import { auditData } from "../../../../lib/web/admin/reads.ts";
import { keepView } from "../../../../lib/web/admin/saved-views.ts";

const show = (value: unknown): string => JSON.stringify(value, null, 1).slice(0, 4000);

export default async function AuditPage({ searchParams }: { searchParams: Promise<{ before?: string }> }) {
  const { entries, more, f } = await auditData((await searchParams).before);
  const last = entries.at(-1);
  return (
    <>
      <Head title="Audit log" />
      <SaveView act={keepView} />
      {entries.length === 0 ? (
        <Empty title="Nothing was changed yet" hint="Every act of a person, a token or Candor itself is kept here." />
      ) : (
        <ul className="card rows-list">
          {entries.map((entry) => (
            <li key={entry.seq}>
              <div className="what">
                <span>
                  <strong>{entry.action}</strong> {entry.subject}
                </span>
                <span className="quiet">
                  {f.instant(entry.at.getTime())} · {entry.actor}
                </span>
                {(entry.before !== null || entry.after !== null) && (
                  <details>
                    <summary className="quiet">What changed</summary>
                    {entry.before !== null && <p className="mono">before: {show(entry.before)}</p>}
                    {entry.after !== null && <p className="mono">after: {show(entry.after)}</p>}
                  </details>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {more && last && <a href={`/admin/audit?before=${last.seq}`}>Older →</a>}
    </>
  );
}
