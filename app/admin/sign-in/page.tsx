import { redirect } from "next/navigation";
import { PasskeySignIn } from "../../../components/admin/passkeys.tsx";
import { Field, Form, Submit } from "../../../components/ui/form.tsx";
import { enter } from "../../../lib/web/admin/account.ts";
import { pageName } from "../../../lib/web/admin/door.ts";
import { askPasskeySignIn, enterWithPasskey } from "../../../lib/web/admin/passkeys.ts";
import { currentUser } from "../../../lib/web/session.ts";
import { singleSignOnName } from "../../../lib/web/single-sign-on.ts";

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ problem?: string }> }) {
  if (await currentUser()) redirect("/admin");
  const { problem } = await searchParams;
  const name = singleSignOnName();
  return (
    <main className="door">
      <div className="card">
        <div>
          <h1>Sign in</h1>
          <p className="quiet">{await pageName()}: for responders.</p>
        </div>
        {problem && (
          <p className="notice notice-bad" role="alert">
            {problem === "silent"
              ? "Your organisation's sign-in does not answer. Please try again later."
              : "Your organisation's sign-in does not open this page for you. Ask an admin to invite you."}
          </p>
        )}
        <Form action={enter}>
          <Field name="email" label="E-mail" type="email" required autoComplete="username" />
          <Field name="password" label="Password" type="password" required autoComplete="current-password" />
          <Submit>Sign in</Submit>
        </Form>
        <PasskeySignIn ask={askPasskeySignIn} enter={enterWithPasskey} />
        {name && (
          <a className="button button-quiet" href="/admin/sign-in/oidc">
            Sign in with {name}
          </a>
        )}
        <p>
          <a href="/">To the public page</a>
        </p>
      </div>
    </main>
  );
}
