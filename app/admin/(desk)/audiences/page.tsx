import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { Choices, Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { audiencesData } from "../../../../lib/web/admin/audience-reads.ts";
import { addAudience } from "../../../../lib/web/admin/audiences.ts";

const count = (n: number, one: string, many: string): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export default async function AudiencesPage() {
  const { audiences, people } = await audiencesData();
  return (
    <>
      <Head title="Groups">
        <a className="button button-quiet" href="/internal">
          Internal page
        </a>
      </Head>
      <p className="quiet">
        Groups inside of your organisation, such as Support or Executives, can be told more than the public and earlier.
        What is posted for them alone never leaves them.
      </p>
      {audiences.length === 0 ? (
        <Empty
          title="No groups yet"
          hint="With the first one, every update can be posted for everyone or for groups."
        />
      ) : (
        <ul className="card rows-list">
          {audiences.map(({ audience, members, channels }) => (
            <li key={audience.id}>
              <div className="what">
                <a href={`/admin/audiences/${audience.id}`}>{audience.name}</a>
                <span className="quiet">{audience.description ?? members.map((m) => m.name).join(", ")}</span>
              </div>
              <span className="quiet">
                {count(members.length, "member", "members")} · {count(channels, "channel", "channels")}
              </span>
            </li>
          ))}
        </ul>
      )}
      <section aria-labelledby="add">
        <h2 id="add">Add a group</h2>
        <Form action={addAudience} className="card pad">
          <Field
            name="name"
            label="Name"
            required
            hint="What colleagues call it. It stands in what the group is sent."
          />
          <Field name="description" label="Description" />
          <Choices
            name="member_ids"
            legend="Members"
            hint="They sign in and read the internal page."
            options={people.map((person) => ({ value: person.id, label: `${person.name} (${person.email})` }))}
            chosen={[]}
          />
          <Submit>Add group</Submit>
        </Form>
      </section>
    </>
  );
}
