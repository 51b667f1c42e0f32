import { MadeToken } from "../../../../components/admin/made-token.tsx";
import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { Choices, Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { scopeHints, scopes } from "../../../../lib/domain/permission.ts";
import { tokensData } from "../../../../lib/web/admin/team-reads.ts";
import { makeToken, takeTokenBack } from "../../../../lib/web/admin/tokens.ts";

const states = { active: "Active", expired: "Expired", revoked: "Revoked" } as const;

export default async function TokensPage() {
  const { tokens, f } = await tokensData();
  const at = (date: Date | null, never: string) => (date ? f.instant(date.getTime()) : never);
  return (
    <>
      <Head title="API tokens" />
      <p className="quiet">
        For programs that use the <a href="/api/openapi.json">management API</a>. Only a token's fingerprint is kept.
      </p>
      {tokens.length === 0 ? (
        <Empty title="No token yet" hint="Make one for each program, with no more than it needs." />
      ) : (
        <ul className="card rows-list">
          {tokens.map((token) => (
            <li key={token.id}>
              <div className="what">
                <strong>{token.name}</strong>
                <span className="quiet">
                  {token.scopes.join(", ")} · used {at(token.lastUsedAt, "never")} · made {at(token.createdAt, "")} ·
                  expires {at(token.expiresAt, "never")}
                </span>
              </div>
              <div className="desk-actions">
                <span className="pill">{states[token.state]}</span>
                {token.state === "active" && (
                  <Form action={takeTokenBack} confirm={`Revoke "${token.name}"? Its program is refused at once.`}>
                    <input type="hidden" name="token" value={token.id} />
                    <Submit kind="quiet">Revoke</Submit>
                  </Form>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <section aria-labelledby="make">
        <h2 id="make">Make a token</h2>
        <Form action={makeToken} className="card pad">
          <MadeToken />
          <Field name="name" label="Name" required hint="What it is for: the audit log names it." />
          <Choices
            name="scopes"
            legend="What it may do"
            options={scopes.map((value) => ({ value, label: `${value}: ${scopeHints[value]}` }))}
            chosen={["read"]}
          />
          <Field
            name="expires_in_days"
            label="Expires after days"
            inputMode="numeric"
            hint="Left empty, it is good until it is revoked."
          />
          <Submit>Make token</Submit>
        </Form>
      </section>
    </>
  );
}
