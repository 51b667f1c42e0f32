import type { FormState } from "../../lib/domain/form-state.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import type { EntryReaders, TimelineEntry } from "../../lib/domain/postmortem.ts";
import { zonedText } from "../../lib/domain/zone.ts";
import { Field, Form, Submit } from "../ui/form.tsx";

type Act = (state: FormState, form: FormData) => Promise<FormState>;

const sources: Record<TimelineEntry["source"], string> = {
  probe: "Probe",
  alert: "Alert",
  status: "Status",
  update: "Update",
  delivery: "Delivery",
  promise: "Promise",
  person: "Added",
};

const readerLabels: Record<EntryReaders, string> = {
  public: "Everyone, once published",
  private: "Only us",
  hidden: "Nobody: leave it out",
};
const readerOptions = Object.entries(readerLabels).map(([value, label]) => ({ value, label }));
const readerMarks: Record<EntryReaders, string> = { public: "Public", private: "Only us", hidden: "Left out" };

function EntryFields({ at, text, readers }: { at: string; text: string; readers: EntryReaders }) {
  return (
    <>
      <div className="row-fields">
        <Field name="at" label="Time" type="datetime-local" required defaultValue={at} />
        <Field name="readers" label="Who reads it" required options={readerOptions} defaultValue={readers} />
      </div>
      <Field name="text" label="What happened" required rows={2} defaultValue={text} />
    </>
  );
}

interface Props {
  incidentId: string;
  version: number;
  timeline: readonly TimelineEntry[];
  timeZone: string;
  now: number;
  f: Formats;
  add: Act;
  change: Act;
  drop: Act;
}

/** What happened, as recorded and as people tell it; each entry can be changed, left out or added. */
export function PostmortemTimeline({ incidentId, version, timeline, timeZone, now, f, add, change, drop }: Props) {
  const common = (
    <>
      <input type="hidden" name="incident" value={incidentId} />
      <input type="hidden" name="version" value={version} />
    </>
  );
  return (
    <>
      <ol className="card rows-list entries">
        {timeline.map((entry) => (
          <li key={entry.key} className={`entry entry-${entry.readers}`}>
            <div className="what">
              <span className="quiet">
                <time dateTime={f.iso(entry.at)}>{f.instant(entry.at)}</time> · {sources[entry.source]}
                {entry.edited && " · changed"}
              </span>
              <span>{entry.text}</span>
            </div>
            <span className="pill">{readerMarks[entry.readers]}</span>
            <details className="more">
              <summary>
                Change<span className="visually-hidden">: {entry.text}</span>
              </summary>
              <Form action={change} className="entry-form" key={version}>
                {common}
                <input type="hidden" name="key" value={entry.key} />
                <EntryFields at={zonedText(entry.at, timeZone)} text={entry.text} readers={entry.readers} />
                <Submit kind="quiet">Save the entry</Submit>
              </Form>
              {(entry.edited || entry.source === "person") && (
                <Form action={drop} className="entry-form">
                  {common}
                  <input type="hidden" name="key" value={entry.key} />
                  <Submit kind="quiet">{entry.source === "person" ? "Remove it" : "Back to the record"}</Submit>
                </Form>
              )}
            </details>
          </li>
        ))}
      </ol>
      <details className="card pad folded">
        <summary>Add an entry</summary>
        <Form action={add} key={version}>
          {common}
          <EntryFields at={zonedText(timeline[0]?.at ?? now, timeZone)} text="" readers="private" />
          <Submit kind="quiet">Add the entry</Submit>
        </Form>
      </details>
    </>
  );
}
