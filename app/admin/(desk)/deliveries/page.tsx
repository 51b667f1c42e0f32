import { DeliveryReport } from "../../../../components/admin/delivery-report.tsx";
import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { SaveView } from "../../../../components/admin/save-view.tsx";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { deliveryReportData } from "../../../../lib/web/admin/delivery-reads.ts";
import { sendAllAgain } from "../../../../lib/web/admin/delivery-report.ts";
import { sendAgain } from "../../../../lib/web/admin/people.ts";
import { deliveriesData } from "../../../../lib/web/admin/reads.ts";
import { keepView } from "../../../../lib/web/admin/saved-views.ts";

type Props = { searchParams: Promise<{ state?: string; before?: string; channel?: string; update?: string }> };

const labels: Record<string, string> = {
  pending: "Waiting",
  sending: "On the way",
  sent: "Sent",
  failed: "To be tried again",
  dead: "Given up",
  bounced: "Bounced",
  suppressed: "Left out",
  superseded: "Replaced by a newer one",
};

export default async function DeliveriesPage({ searchParams }: Props) {
  const query = await searchParams;
  const { items, state, states, more, f } = await deliveriesData(query);
  const keep = typeof query.update === "string" ? { update: query.update } : {};
  const link = (values: Record<string, string>) => `/admin/deliveries?${new URLSearchParams({ ...keep, ...values })}`;
  const last = items.at(-1);
  const report = typeof query.update === "string" ? await deliveryReportData(query.update) : null;
  return (
    <>
      <Head title="Deliveries" />
      {report && report.total > 0 && (
        <DeliveryReport
          report={report}
          repeat={
            <Form action={sendAllAgain}>
              <input type="hidden" name="update" value={query.update} />
              <Submit kind="quiet">Send all of these again</Submit>
            </Form>
          }
        />
      )}
      <nav className="tabs" aria-label="State">
        <a href={link({})} aria-current={state === undefined}>
          All
        </a>
        {states.map((s) => (
          <a key={s} href={link({ state: s })} aria-current={state === s}>
            {labels[s]}
          </a>
        ))}
      </nav>
      <SaveView act={keepView} />
      {items.length === 0 ? (
        <Empty title="No deliveries" hint="Each notice to each subscriber is recorded here with its outcome." />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="card table-wrap" aria-label="Deliveries" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">To</th>
                <th scope="col">State</th>
                <th scope="col">Tries</th>
                <th scope="col">Made</th>
                <th scope="col">Sent, or next try</th>
                <th scope="col">Reason</th>
                <th scope="col">
                  <span className="visually-hidden">Act</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((d) => (
                <tr key={d.id}>
                  <td>{d.address}</td>
                  <td>{labels[d.state]}</td>
                  <td>{d.attempts}</td>
                  <td>{f.instant(d.createdAt.getTime())}</td>
                  <td>
                    {d.sentAt
                      ? f.instant(d.sentAt.getTime())
                      : d.nextAttemptAt
                        ? f.instant(d.nextAttemptAt.getTime())
                        : "–"}
                  </td>
                  <td>{d.lastReason}</td>
                  <td>
                    {(d.state === "dead" || d.state === "failed" || d.state === "bounced") && (
                      <Form action={sendAgain}>
                        <input type="hidden" name="delivery" value={d.id} />
                        <Submit kind="quiet">Send again</Submit>
                      </Form>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {more && last && <a href={link({ ...(state ? { state } : {}), before: last.id })}>Older →</a>}
    </>
  );
}
