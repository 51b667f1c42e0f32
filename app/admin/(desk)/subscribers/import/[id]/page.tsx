import { Live } from "../../../../../../components/admin/live.tsx";
import { Head } from "../../../../../../components/admin/parts.tsx";
import { Form, Submit } from "../../../../../../components/ui/form.tsx";
import { addingVerdicts, lineVerdicts, verdictWords } from "../../../../../../lib/domain/subscriber-import.ts";
import { importData } from "../../../../../../lib/web/admin/subscriber-reads.ts";
import { addFromFile, dropFile } from "../../../../../../lib/web/admin/subscribers.ts";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ verdict?: string; after?: string }>;
};

const n = (count: number): string => count.toLocaleString("en");

export default async function ImportReportPage({ params, searchParams }: Props) {
  const { found, lines, verdict, more, f } = await importData((await params).id, await searchParams);
  const { counts, state } = found;
  const here = `/admin/subscribers/import/${found.id}`;
  const adding = addingVerdicts.reduce((sum, one) => sum + (counts[one] ?? 0), 0);
  const over = state === "done";
  const hidden = <input type="hidden" name="import" value={found.id} />;
  const last = lines.at(-1);
  return (
    <>
      <Head title={found.fileName}>
        <a href="/admin/subscribers/import">All imports</a>
      </Head>
      {(state === "running" || state === "reading") && <Live everyMs={1500} />}
      <p role="status" className={state === "stopped" ? "notice notice-bad" : over ? "notice notice-good" : "notice"}>
        {state === "reading" && "The file is being looked through."}
        {state === "checked" &&
          `Nobody has been added yet. Of ${n(found.lines)} lines ${n(adding)} would be added${
            adding < found.lines ? "; look at the others first" : ""
          }.`}
        {state === "running" && `Being added: up to line ${n(found.upTo)} of about ${n(found.lines)} so far.`}
        {over && `Done: ${n(adding)} of ${n(found.lines)} lines were added.`}
        {state === "stopped" && found.problem}
      </p>
      {found.ignoredColumns.length > 0 && (
        <p className="quiet">Columns that are not read: {found.ignoredColumns.join(", ")}</p>
      )}
      <dl className="figures verdicts">
        {lineVerdicts
          .filter((one) => (counts[one] ?? 0) > 0)
          .map((one) => (
            <div className="card" key={one}>
              <dt>{verdictWords[one][over ? 1 : 0]}</dt>
              <dd>{n(counts[one] ?? 0)}</dd>
            </div>
          ))}
      </dl>
      <p className="quiet">
        Given as their consent: {found.choices.consent}
        {found.choices.tags.length > 0 && ` · tagged ${found.choices.tags.join(", ")}`}
      </p>
      {state !== "running" && state !== "reading" && (
        <div className="desk-actions">
          {(state === "checked" || (state === "stopped" && found.lines > 0)) && adding > 0 && (
            <Form action={addFromFile}>
              {hidden}
              <Submit>
                {state === "stopped" ? "Go on" : adding === 1 ? "Add 1 subscriber" : `Add ${n(adding)} subscribers`}
              </Submit>
            </Form>
          )}
          <Form
            action={dropFile}
            confirm={over ? "Forget this report? Whom it has added stays." : "Forget this file with its report?"}
          >
            {hidden}
            <Submit kind="quiet">Forget the file</Submit>
          </Form>
        </div>
      )}
      <section aria-labelledby="lines">
        <h2 id="lines">Line by line</h2>
        <nav className="tabs" aria-label="What becomes of a line">
          <a href={here} aria-current={verdict === undefined}>
            All
          </a>
          {lineVerdicts
            .filter((one) => (counts[one] ?? 0) > 0)
            .map((one) => (
              <a key={one} href={`${here}?verdict=${one}`} aria-current={verdict === one}>
                {verdictWords[one][over ? 1 : 0]}
              </a>
            ))}
        </nav>
        {lines.length === 0 ? (
          <p className="quiet">No lines: they are kept for a week.</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <section className="card table-wrap" aria-label="Lines" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Line</th>
                  <th scope="col">Address</th>
                  <th scope="col">What becomes of it</th>
                </tr>
              </thead>
              <tbody>
                {lines.map(({ line, address, verdict: one, note }) => (
                  <tr key={line}>
                    <td>{line}</td>
                    <td className="address">{address ?? "–"}</td>
                    <td>
                      {verdictWords[one][over || (state !== "checked" && line <= found.upTo) ? 1 : 0]}
                      {note && <span className="quiet"> {note}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        {more && last && (
          <a href={`${here}?${new URLSearchParams({ ...(verdict ? { verdict } : {}), after: String(last.line) })}`}>
            Next lines →
          </a>
        )}
        <p className="quiet">Looked through {f.instant(found.createdAt.getTime())}</p>
      </section>
    </>
  );
}
