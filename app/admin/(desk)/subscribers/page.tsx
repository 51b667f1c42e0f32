import { Empty, Head, Pager } from "../../../../components/admin/parts.tsx";
import { SaveView } from "../../../../components/admin/save-view.tsx";
import { SearchForm } from "../../../../components/admin/search-form.tsx";
import { Check, Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { dropSubscriber, inviteSubscriber } from "../../../../lib/web/admin/people.ts";
import { subscribersData } from "../../../../lib/web/admin/reads.ts";
import { keepView } from "../../../../lib/web/admin/saved-views.ts";

type Props = { searchParams: Promise<{ page?: string; q?: string; state?: string; channel?: string }> };

const labels = { active: "Active", unconfirmed: "Not confirmed", quarantined: "Quarantined" } as const;

export default async function SubscribersPage({ searchParams }: Props) {
  const { items, total, page, pages, q, state, states, names, f } = await subscribersData(await searchParams);
  const link = (values: Record<string, string | undefined>) => {
    const given = Object.entries(values).filter((e): e is [string, string] => e[1] !== undefined && e[1] !== "");
    return `/admin/subscribers?${new URLSearchParams(given)}`;
  };
  const filtered = q !== undefined || state !== undefined;
  return (
    <>
      <Head title="Subscribers">
        <span className="quiet">{total.toLocaleString("en")} shown here</span>
      </Head>
      <nav className="tabs" aria-label="State">
        <a href={link({ q })} aria-current={state === undefined}>
          All
        </a>
        {states.map((s) => (
          <a key={s} href={link({ q, state: s })} aria-current={state === s}>
            {labels[s]}
          </a>
        ))}
      </nav>
      <SearchForm label="Search addresses" q={q ?? ""} keep={state ? { state } : {}} />
      <SaveView act={keepView} />
      {items.length === 0 ? (
        <Empty
          title={filtered ? "Nobody found" : "Nobody has subscribed yet"}
          hint={filtered ? "No address fits." : "Visitors subscribe on the public page. You can add someone below."}
        />
      ) : (
        <ul className="card rows-list">
          {items.map((subscriber) => (
            <li key={subscriber.id}>
              <div className="what">
                <strong>{subscriber.address}</strong>
                <span className="quiet">
                  {subscriber.channel === "email" ? "E-mail" : "Webhook"} · since{" "}
                  {f.instant(subscriber.createdAt.getTime())} ·{" "}
                  {subscriber.componentIds === null
                    ? "all components"
                    : subscriber.componentIds.map((id) => names.get(id) ?? "a deleted component").join(", ")}
                </span>
                {subscriber.suppressedReason && <span className="field-error">{subscriber.suppressedReason}</span>}
              </div>
              <div className="desk-actions">
                <span className="pill">{labels[subscriber.state]}</span>
                <Form
                  action={dropSubscriber}
                  confirm={`Remove ${subscriber.address} and the record of what was sent there?`}
                >
                  <input type="hidden" name="subscriber" value={subscriber.id} />
                  <Submit kind="quiet">Remove</Submit>
                </Form>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Pager page={page} pages={pages} href={(n) => link({ q, state, page: String(n) })} />
      <section aria-labelledby="add">
        <h2 id="add">Add a subscriber</h2>
        <Form action={inviteSubscriber} className="card pad">
          <Field name="email" label="E-mail" type="email" />
          <Field
            name="endpoint"
            label="Or a webhook address"
            type="url"
            hint="It has to answer a challenge before it is active."
          />
          <Check
            name="skip_confirmation_notification"
            label="They agreed already: do not ask again"
            hint="You answer for the consent. Leave it off, and the address is asked to confirm."
          />
          <Submit>Add</Submit>
        </Form>
      </section>
    </>
  );
}
