import { Form, Submit } from "../../../components/ui/form.tsx";
import { roleLabels } from "../../../lib/domain/permission.ts";
import { leave } from "../../../lib/web/admin/account.ts";
import { requireUser } from "../../../lib/web/session.ts";

export default async function RefusedPage() {
  const { user } = await requireUser();
  const member = user.role === "member";
  return (
    <main className="door">
      <div className="card">
        <div>
          <h1>Not for your role</h1>
          <p className="quiet">
            You are here as {roleLabels[user.role].toLowerCase()}, and that role does not open this page. An admin can
            give you another.
          </p>
        </div>
        <p>{member ? <a href="/internal">To the internal page</a> : <a href="/admin">To the inbox</a>}</p>
        <Form action={leave}>
          <Submit kind="quiet">Sign out</Submit>
        </Form>
      </div>
    </main>
  );
}
