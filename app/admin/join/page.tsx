import { Field, Form, Submit } from "../../../components/ui/form.tsx";
import { roleLabels } from "../../../lib/domain/permission.ts";
import { invitationOf, pageName } from "../../../lib/web/admin/door.ts";
import { join } from "../../../lib/web/admin/joining.ts";

export default async function JoinPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams;
  const invited = await invitationOf(token);
  return (
    <main className="door">
      <div className="card">
        {invited && typeof token === "string" ? (
          <>
            <div>
              <h1>Join {await pageName()}</h1>
              <p className="quiet">
                {invited.invitedBy} invites {invited.email} as {roleLabels[invited.role].toLowerCase()}.
              </p>
            </div>
            <Form action={join}>
              <input type="hidden" name="token" value={token} />
              <input type="hidden" name="username" autoComplete="username" value={invited.email} />
              <Field name="name" label="Your name" required autoComplete="name" hint="Shown to other responders." />
              <Field
                name="password"
                label="Password"
                type="password"
                required
                autoComplete="new-password"
                hint="At least 12 characters: a few words that do not belong together."
              />
              <Submit>Join</Submit>
            </Form>
          </>
        ) : (
          <div>
            <h1>This invitation is over</h1>
            <p className="quiet">It was used, withdrawn, or is older than seven days. Ask for a new one.</p>
          </div>
        )}
      </div>
    </main>
  );
}
