import { notFound } from "next/navigation";
import { Head } from "../../../../../components/admin/parts.tsx";
import { RoleFields } from "../../../../../components/admin/role-fields.tsx";
import { Form, Submit } from "../../../../../components/ui/form.tsx";
import { disable, enable, giveRole, remove, resetFactor } from "../../../../../lib/web/admin/team.ts";
import { personData } from "../../../../../lib/web/admin/team-reads.ts";

export default async function PersonPage({ params }: { params: Promise<{ id: string }> }) {
  const { person, groups, given, me } = await personData((await params).id);
  if (!person) notFound();
  const { id, name } = person;
  const mine = id === me.id;
  const hidden = <input type="hidden" name="person" value={id} />;
  return (
    <>
      <Head title={name}>
        <a href="/admin/people">All people</a>
      </Head>
      <p className="quiet">{person.email}</p>
      {given.includes(person.role) ? (
        <>
          <Form action={giveRole} className="card pad" key={person.role}>
            {hidden}
            <RoleFields given={given} groups={groups} role={person.role} chosen={person.groupIds} />
            <p className="quiet">A new role ends the person's sessions: they sign in again with it.</p>
            <Submit>Save</Submit>
          </Form>
          <section aria-labelledby="access">
            <h2 id="access">Access</h2>
            <div className="desk-actions">
              {person.secondFactor !== "none" && (
                <Form
                  action={resetFactor}
                  confirm={`Take the second factor of ${name} away? Their password alone will open.`}
                >
                  {hidden}
                  <Submit kind="quiet">Reset second factor</Submit>
                </Form>
              )}
              {!mine &&
                (person.disabledAt ? (
                  <Form action={enable}>
                    {hidden}
                    <Submit kind="quiet">Enable</Submit>
                  </Form>
                ) : (
                  <Form action={disable} confirm={`Disable ${name}? Their sessions end at once.`}>
                    {hidden}
                    <Submit kind="quiet">Disable</Submit>
                  </Form>
                ))}
              {!mine && (
                <Form action={remove} confirm={`Remove ${name} for good? What they wrote keeps their name.`}>
                  {hidden}
                  <Submit kind="danger">Remove</Submit>
                </Form>
              )}
            </div>
          </section>
        </>
      ) : (
        <p>Only an owner can change an owner.</p>
      )}
    </>
  );
}
