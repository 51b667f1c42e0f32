import { FileField } from "../../../../../components/admin/file-field.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { Check, Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { importColumns, importLimits } from "../../../../../lib/domain/subscriber-import.ts";
import { importsData } from "../../../../../lib/web/admin/subscriber-reads.ts";
import { lookThroughFile } from "../../../../../lib/web/admin/subscribers.ts";

const states = {
  reading: "Being read",
  checked: "Looked through, not added",
  running: "Running",
  done: "Done",
  stopped: "Stopped before its end",
} as const;

export default async function ImportPage() {
  const { imports, f } = await importsData();
  return (
    <>
      <Head title="Import subscribers">
        <a href="/admin/subscribers">All subscribers</a>
      </Head>
      <Form action={lookThroughFile} className="card pad">
        <FileField
          name="file"
          label="CSV file"
          accept=".csv,text/csv"
          hint={`UTF-8, up to ${importLimits.lines.toLocaleString("en")} lines. Nobody is added yet: you see first what would become of each line.`}
        />
        <Field
          name="consent"
          label="How these people agreed"
          required
          rows={2}
          hint="In a sentence. It is kept as the proof of each line that has no consent of its own."
        />
        <Check
          name="vouch"
          label="Lines that do not say it are confirmed"
          hint="You answer for that. Leave it off, and each of them is asked to confirm."
        />
        <Field name="tags" label="Tags for all of them" hint="With commas between them." />
        <Submit>Look through the file</Submit>
      </Form>
      <section aria-labelledby="columns">
        <h2 id="columns">What the file holds</h2>
        <div className="card pad stack">
          <p>
            The first line names the columns, in any order; others are ignored.{" "}
            <a href="/admin/subscribers/import/sample.csv" download>
              Download a sample
            </a>
            . What Candor exports can be imported again. Nobody who is here already is changed, and nobody who has left
            is added again.
          </p>
          <dl className="facts import-columns">
            {importColumns.map(([name, meaning]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </div>
      </section>
      {imports.length > 0 && (
        <section aria-labelledby="earlier">
          <h2 id="earlier">Files so far</h2>
          <ul className="card rows-list">
            {imports.map((one) => (
              <li key={one.id}>
                <div className="what">
                  <a href={`/admin/subscribers/import/${one.id}`}>{one.fileName}</a>
                  <span className="quiet">
                    {one.lines.toLocaleString("en")} lines · {f.instant(one.createdAt.getTime())}
                  </span>
                </div>
                <span className="pill">{states[one.state]}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
