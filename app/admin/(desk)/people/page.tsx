import { Head } from "../../../../components/admin/parts.tsx";
import { RoleFields } from "../../../../components/admin/role-fields.tsx";
import { Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { roleLabels } from "../../../../lib/domain/permission.ts";
import { invite, withdraw } from "../../../../lib/web/admin/team.ts";
import { teamData } from "../../../../lib/web/admin/team-reads.ts";

const factors = {
  none: "no second factor",
  app: "authenticator app",
  passkey: "passkey",
  "app and passkey": "authenticator app, passkey",
} as const;

export default async function PeoplePage() {
  const { people, invitations, groups, given, me, f } = await teamData();
  const names = new Map(groups.map((group) => [group.value, group.label]));
  return (
    <>
      <Head title="People" />
      <ul className="card rows-list">
        {people.map((person) => (
          <li key={person.id}>
            <div className="what">
              <span>
                <a href={`/admin/people/${person.id}`}>
                  <strong>{person.name}</strong>
                </a>
                {person.id === me.id && <span className="quiet"> (you)</span>}
              </span>
              <span className="quiet">
                {person.email} · {factors[person.secondFactor]} ·{" "}
                {person.lastSeenAt ? `last seen ${f.instant(person.lastSeenAt.getTime())}` : "never seen"}
              </span>
              {person.groupIds.length > 0 && (
                <span className="quiet">
                  Posts only on components of {person.groupIds.map((id) => names.get(id)).join(", ")}
                </span>
              )}
            </div>
            <div className="desk-actions">
              {person.disabledAt && <span className="pill">Disabled</span>}
              <span className="pill">{roleLabels[person.role]}</span>
            </div>
          </li>
        ))}
      </ul>
      {invitations.length > 0 && (
        <section aria-labelledby="invited">
          <h2 id="invited">Invited</h2>
          <ul className="card rows-list">
            {invitations.map((open) => (
              <li key={open.id}>
                <div className="what">
                  <strong>{open.email}</strong>
                  <span className="quiet">
                    by {open.invitedBy} · until {f.instant(open.expiresAt.getTime())}
                  </span>
                </div>
                <div className="desk-actions">
                  <span className="pill">{roleLabels[open.role]}</span>
                  <Form action={withdraw}>
                    <input type="hidden" name="invitation" value={open.id} />
                    <Submit kind="quiet">Withdraw</Submit>
                  </Form>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="invite">
        <h2 id="invite">Invite somebody</h2>
        <Form action={invite} className="card pad">
          <Field name="email" label="E-mail" type="email" required autoComplete="off" />
          <RoleFields given={given} groups={groups} />
          <Submit>Send invitation</Submit>
        </Form>
      </section>
    </>
  );
}
