import { notFound } from "next/navigation";
import { Field, Form, Submit } from "../../components/ui/form.tsx";
import { setUp } from "../../lib/web/admin/account.ts";
import { maySetUp } from "../../lib/web/admin/door.ts";

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams;
  if (typeof token !== "string" || !(await maySetUp(token))) notFound();
  return (
    <main className="door">
      <div className="card">
        <div>
          <h1>Welcome to Candor</h1>
          <p className="quiet">Make the first admin. This link works once.</p>
        </div>
        <Form action={setUp}>
          <input type="hidden" name="token" value={token} />
          <Field name="page_name" label="Name of the status page" required hint="Such as your organisation's name." />
          <Field name="name" label="Your name" required autoComplete="name" hint="Shown to other responders." />
          <Field name="email" label="E-mail" type="email" required autoComplete="username" />
          <Field
            name="password"
            label="Password"
            type="password"
            required
            autoComplete="new-password"
            hint="At least 12 characters."
          />
          <Submit>Create and sign in</Submit>
        </Form>
      </div>
    </main>
  );
}
