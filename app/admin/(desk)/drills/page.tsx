import { AddChannel } from "../../../../components/admin/add-channel.tsx";
import { ChannelList } from "../../../../components/admin/channel-list.tsx";
import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { drillsData } from "../../../../lib/web/admin/audience-reads.ts";
import { deskChannels, listed } from "../../../../lib/web/admin/channel-reads.ts";
import { beginDrill, dropRecipient, inviteRecipient } from "../../../../lib/web/admin/drills.ts";

export default async function DrillsPage() {
  const { drills, recipients, now, f } = await drillsData();
  const { forms } = deskChannels();
  return (
    <>
      <Head title="Drills" />
      <p className="quiet">
        A rehearsal runs through everything that a real incident does. It reaches the recipients below and nobody else:
        the page, its components, figures and feeds stay as they are.
      </p>
      {drills.length === 0 ? (
        <Empty title="No drills yet" hint="Practise before it is needed: the first one takes ten minutes." />
      ) : (
        <ul className="card rows-list">
          {drills.map((drill) => (
            <li key={drill.id}>
              <div className="what">
                <a href={`/admin/drills/${drill.id}`}>{drill.name}</a>
                <span className="quiet">
                  {f.instant(drill.startedAt.getTime())} · {drill.createdBy} ·{" "}
                  {f.length((drill.endedAt?.getTime() ?? now) - drill.startedAt.getTime())}
                </span>
              </div>
              <span className="pill">{drill.endedAt ? "Ended" : "Running"}</span>
            </li>
          ))}
        </ul>
      )}
      <section aria-labelledby="new">
        <h2 id="new">New drill</h2>
        <Form action={beginDrill} className="card pad">
          <Field name="name" label="Title" required />
          <Field
            name="scenario"
            label="Scenario"
            rows={5}
            required
            hint="Markdown. What is supposed to have happened; those who practise read it."
          />
          <Submit>Start the drill</Submit>
        </Form>
      </section>
      <section aria-labelledby="recipients">
        <h2 id="recipients">Recipients</h2>
        {recipients.length === 0 ? (
          <Empty
            title="Nobody is told of drills"
            hint="Add those who take part, so that the messages are rehearsed too."
          />
        ) : (
          <ChannelList channels={listed(recipients)} remove={dropRecipient} name="recipient" />
        )}
        <AddChannel forms={forms} add={inviteRecipient} />
      </section>
    </>
  );
}
