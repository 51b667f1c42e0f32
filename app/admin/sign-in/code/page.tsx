import { Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { enterCode } from "../../../../lib/web/admin/joining.ts";

export default function CodePage() {
  return (
    <main className="door">
      <div className="card">
        <div>
          <h1>One more step</h1>
          <p className="quiet">Your authenticator app shows a code for this page.</p>
        </div>
        <Form action={enterCode}>
          <Field
            name="code"
            label="Code"
            required
            autoComplete="one-time-code"
            hint="Six digits, or one of your recovery codes."
          />
          <Submit>Sign in</Submit>
        </Form>
        <p>
          <a href="/admin/sign-in">Start again</a>
        </p>
      </div>
    </main>
  );
}
