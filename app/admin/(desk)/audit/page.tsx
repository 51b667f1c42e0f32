import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { SaveView } from "../../../../components/admin/save-view.tsx";
import { auditData } from "../../../../lib/web/admin/audit-reads.ts";
import { keepView } from "../../../../lib/web/admin/saved-views.ts";

const show = (value: unknown): string => JSON.stringify(value, null, 1).slice(0, 4000);

const names = ["actor", "action", "subject", "from", "until"] as const;
type Query = Partial<Record<(typeof names)[number] | "before", string>>;

/** The address of the same question elsewhere, or further back. */
function href(path: string, query: Query, before?: number): string {
  const asked = names.flatMap((name) => (query[name] ? [[name, query[name]]] : []));
  const search = new URLSearchParams([...asked, ...(before === undefined ? [] : [["before", String(before)]])]);
  return search.size > 0 ? `${path}?${search}` : path;
}

export default async function AuditPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const { entries, more, f, wrong } = await auditData(query);
  const last = entries.at(-1);
  const asked = names.some((name) => query[name]);
  return (
    <>
      <Head title="Audit log">
        <a href={href("/admin/audit/audit.csv", query)}>CSV</a>
        <a href={href("/admin/audit/audit.jsonl", query)}>JSON lines</a>
      </Head>
      <form className="card pad audit-filter" action="/admin/audit">
        <label className="field">
          Who
          <input name="actor" defaultValue={query.actor} />
        </label>
        <label className="field">
          Action
          <input name="action" defaultValue={query.action} placeholder="incident." />
        </label>
        <label className="field">
          What
          <input name="subject" defaultValue={query.subject} />
        </label>
        <label className="field">
          From
          <input name="from" type="date" defaultValue={query.from} />
        </label>
        <label className="field">
          Until
          <input name="until" type="date" defaultValue={query.until} />
        </label>
        <div className="desk-actions">
          <button className="button" type="submit">
            Filter
          </button>
          {asked && <a href="/admin/audit">Show all</a>}
        </div>
      </form>
      {wrong && (
        <p className="notice notice-bad" role="alert">
          {wrong}
        </p>
      )}
      <SaveView act={keepView} />
      {entries.length === 0 ? (
        <Empty
          title={asked ? "Nothing of that kind" : "Nothing was changed yet"}
          hint="Every act of a person, a token or Candor itself is kept here."
        />
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
                  {entry.client && ` · from ${entry.client}`} · no. {entry.seq}
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
      {more && last && <a href={href("/admin/audit", query, last.seq)}>Older →</a>}
    </>
  );
}
