import { redirect } from "next/navigation";
import { PasskeySignIn } from "../../../components/admin/passkeys.tsx";
import { Field, Form, Submit } from "../../../components/ui/form.tsx";
import { enter } from "../../../lib/web/admin/account.ts";
import { pageName } from "../../../lib/web/admin/door.ts";
import { askPasskeySignIn, enterWithPasskey } from "../../../lib/web/admin/passkeys.ts";
import { currentUser } from "../../../lib/web/session.ts";

export default async function SignInPage() {
  if (await currentUser()) redirect("/admin");
  return (
    <main className="door">
      <div className="card">
        <div>
          <h1>Sign in</h1>
          <p className="quiet">{await pageName()}: for responders.</p>
        </div>
        <Form action={enter}>
          <Field name="email" label="E-mail" type="email" required autoComplete="username" />
          <Field name="password" label="Password" type="password" required autoComplete="current-password" />
          <Submit>Sign in</Submit>
        </Form>
        <PasskeySignIn ask={askPasskeySignIn} enter={enterWithPasskey} />
        <p>
          <a href="/">To the public page</a>
        </p>
      </div>
    </main>
  );
}
