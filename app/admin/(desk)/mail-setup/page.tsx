import { Head } from "../../../../components/admin/parts.tsx";
import { Copy } from "../../../../components/ui/copy.tsx";
import { Check, Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { dropProvider, renewProvider, saveProvider } from "../../../../lib/web/admin/mail-setup.ts";
import { mailSetupData } from "../../../../lib/web/admin/mail-setup-reads.ts";

type Hook = Awaited<ReturnType<typeof mailSetupData>>["open"][number];

function Provider({ hook }: { hook: Hook }) {
  const named = <input type="hidden" name="provider" value={hook.kind} />;
  return (
    <li className="card pad mail-provider">
      <h3>{hook.label}</h3>
      <p className="quiet">{hook.summary}</p>
      <Copy label={`${hook.label}'s address`} text={hook.address ?? ""} />
      {hook.secret && (
        <Form action={saveProvider}>
          {named}
          <Field
            name="secret"
            label={hook.secret.label}
            autoComplete="off"
            hint={
              hook.hasSecret
                ? "One is set. What you enter takes its place."
                : `${hook.secret.hint} Until then the address alone is the proof.`
            }
          />
          {hook.hasSecret && <Check name="unsigned" label="Take it away" hint="The address alone is the proof then." />}
          <Submit kind="quiet">Save</Submit>
        </Form>
      )}
      <div className="desk-actions">
        <Form
          action={renewProvider}
          confirm={`Make a new address for ${hook.label}? The one that is entered there stops working.`}
        >
          {named}
          <Submit kind="quiet">New address</Submit>
        </Form>
        <Form action={dropProvider} confirm={`Listen to ${hook.label} no more?`}>
          {named}
          <Submit kind="danger">Remove</Submit>
        </Form>
      </div>
    </li>
  );
}

export default async function MailSetupPage() {
  const { sender, captured, bounceDomain, rate, dkim, open, others } = await mailSetupData();
  return (
    <>
      <Head title="Mail" />
      <dl className="card pad mail-facts">
        <dt>Sender</dt>
        <dd>{sender}</dd>
        <dt>Sent by</dt>
        <dd>
          {captured ? "nobody yet: SMTP_URL is not set, so mail is kept in files" : "the servers in SMTP_URL"}
          {rate !== null && `, at most ${rate} a second`}
        </dd>
        <dt>Signed</dt>
        <dd>
          {dkim ? (
            <>
              yes; the TXT record at <code>{dkim.name}</code> has to be
              <Copy label="DKIM record" text={dkim.value} />
            </>
          ) : (
            "no: set MAIL_DKIM_KEY and MAIL_DKIM_SELECTOR, or let your mail server sign"
          )}
        </dd>
        <dt>Returned to</dt>
        <dd>
          {bounceDomain
            ? `a signed address at ${bounceDomain} for each mail`
            : "the sender, where nobody reads it: set MAIL_BOUNCE_DOMAIN, or let your provider tell below"}
        </dd>
      </dl>
      <section aria-labelledby="providers">
        <h2 id="providers">Who tells of returned mail</h2>
        <p className="quiet">
          A mail provider knows which mailboxes are dead and who complained. Enter its address below there, and nothing
          more is sent to these people.
        </p>
        {open.length > 0 && (
          <ul className="mail-providers">
            {open.map((hook) => (
              <Provider key={hook.kind} hook={hook} />
            ))}
          </ul>
        )}
        {others.length > 0 && (
          <Form action={saveProvider} className="card pad">
            <Field name="provider" label="Provider" options={others} required />
            <Submit>Make an address</Submit>
          </Form>
        )}
      </section>
    </>
  );
}
