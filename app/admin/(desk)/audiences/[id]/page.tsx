import { AddChannel } from "../../../../../components/admin/add-channel.tsx";
import { ChannelList } from "../../../../../components/admin/channel-list.tsx";
import { Empty, Head } from "../../../../../components/admin/parts.tsx";
import { Choices, Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { audienceData } from "../../../../../lib/web/admin/audience-reads.ts";
import {
  addGroupChannel,
  dropAudience,
  dropGroupChannel,
  saveAudience,
} from "../../../../../lib/web/admin/audiences.ts";
import { deskChannels, listed } from "../../../../../lib/web/admin/channel-reads.ts";

export default async function AudiencePage({ params }: { params: Promise<{ id: string }> }) {
  const { audience, members, people, list } = await audienceData((await params).id);
  const { forms } = deskChannels();
  const group = <input type="hidden" name="group" value={audience.id} />;
  return (
    <>
      <Head title={audience.name}>
        <a className="button button-quiet" href="/admin/audiences">
          All groups
        </a>
      </Head>
      <section aria-labelledby="members">
        <h2 id="members">Name and members</h2>
        <Form action={saveAudience} className="card pad">
          {group}
          <Field name="name" label="Name" required defaultValue={audience.name} />
          <Field name="description" label="Description" defaultValue={audience.description} />
          <Choices
            name="member_ids"
            legend="Members"
            hint="Who is taken out loses the internal page and the channels that they made for themselves."
            options={people.map((person) => ({ value: person.id, label: `${person.name} (${person.email})` }))}
            chosen={members.map((member) => member.id)}
          />
          <Submit>Save</Submit>
        </Form>
      </section>
      <section aria-labelledby="channels">
        <h2 id="channels">Channels</h2>
        {list.length === 0 ? (
          <Empty title="Nothing is sent to this group yet" hint="Add the team's mailbox or chat below." />
        ) : (
          <ChannelList
            channels={listed(list)}
            remove={dropGroupChannel}
            name="channel"
            hidden={{ group: audience.id }}
          />
        )}
        <AddChannel forms={forms} add={addGroupChannel} hidden={{ group: audience.id }} />
      </section>
      <section className="danger" aria-labelledby="remove">
        <h2 id="remove">Remove</h2>
        <p className="quiet">
          Its channels are told nothing more. What was posted for it alone stays in the incidents, for admins.
        </p>
        <Form action={dropAudience} confirm={`Remove the group "${audience.name}"?`}>
          {group}
          <Submit kind="danger">Remove the group</Submit>
        </Form>
      </section>
    </>
  );
}
