"use client";

import { Field, Form, type FormAction, Submit, useTyped } from "../ui/form.tsx";

/** Each proof as lines: what it proves, when and by whom, then what was said. */
function Found() {
  const found = useTyped("found");
  if (!Array.isArray(found) || found.length === 0) return null;
  return (
    <ol className="card rows-list timeline">
      {found.map((proof) => {
        const [title, facts, ...said] = proof.split("\n");
        return (
          <li key={proof}>
            <div className="what">
              <strong>{title}</strong>
              <span className="quiet">{facts}</span>
              {said.map((line) => (
                <q key={line}>{line}</q>
              ))}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** Asks what an address has agreed to, also after it has left. */
export function ConsentLookup({ ask }: { ask: FormAction }) {
  return (
    <section aria-labelledby="agreed">
      <h2 id="agreed">What did this address agree to?</h2>
      <Form action={ask} className="card pad">
        <Field
          name="address"
          label="Address"
          required
          autoComplete="off"
          hint="In full: after somebody has left, nothing but a keyed digest of their address is kept. Asking is written down in the audit log."
        />
        <Submit kind="quiet">Look it up</Submit>
        <Found />
      </Form>
    </section>
  );
}
