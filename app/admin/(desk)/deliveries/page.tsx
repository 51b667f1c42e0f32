import { DeliveryReport } from "../../../../components/admin/delivery-report.tsx";
import { deliveryLabels } from "../../../../components/admin/delivery-words.ts";
import { Live } from "../../../../components/admin/live.tsx";
import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { reportLine } from "../../../../components/admin/report-words.ts";
import { SaveView } from "../../../../components/admin/save-view.tsx";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { repeatableStates } from "../../../../lib/domain/delivery.ts";
import { type DeliveryCause, deliveryCauses } from "../../../../lib/domain/delivery-cause.ts";
import { type DeliveriesAsked, deliveriesData } from "../../../../lib/web/admin/delivery-reads.ts";
import { sendAgain, sendAllAgain } from "../../../../lib/web/admin/delivery-report.ts";
import { keepView } from "../../../../lib/web/admin/saved-views.ts";

type Props = { searchParams: Promise<DeliveriesAsked> };

/** While something is on its way the figures change by the second, afterwards by the next try. */
const liveMs = { moving: 2000, resting: 15_000 };

export default async function DeliveriesPage({ searchParams }: Props) {
  const query = await searchParams;
  const { items, report, updateId, state, cause, channel, states, more, mayRetry, f } = await deliveriesData(query);
  const keep = { ...(updateId ? { update: updateId } : {}), ...(channel ? { channel } : {}) };
  const link = (values: Record<string, string>, path = "/admin/deliveries") => {
    const search = new URLSearchParams({ ...keep, ...values });
    return search.size > 0 ? `${path}?${search}` : path;
  };
  const here = { ...(state ? { state } : {}), ...(cause ? { cause } : {}) };
  const last = items.at(-1);
  const told = report && report.total > 0 ? report : null;
  const moving = report !== null && (report.spreading || report.waiting > 0);
  const unfinished = moving || report?.causes.some((one) => one.retrying > 0);
  const repeat = (of: DeliveryCause | null) =>
    mayRetry && (
      <Form action={sendAllAgain}>
        <input type="hidden" name="update" value={updateId ?? ""} />
        {of && <input type="hidden" name="cause" value={of} />}
        <Submit kind="quiet">
          {of === null ? "Send all of these again" : "Send again"}
          {of !== null && <span className="visually-hidden"> those with: {deliveryCauses[of]}</span>}
        </Submit>
      </Form>
    );
  return (
    <>
      <Head title="Deliveries">
        <a href={link(here, "/admin/deliveries/deliveries.csv")}>Export CSV</a>
      </Head>
      {unfinished && <Live everyMs={moving ? liveMs.moving : liveMs.resting} />}
      {told && (
        <>
          <p className="quiet" role="status">
            {reportLine(told)}
          </p>
          <DeliveryReport report={told} link={(of) => link({ cause: of })} repeat={repeat} />
        </>
      )}
      <nav className="tabs" aria-label="State">
        <a href={link({})} aria-current={state === undefined && cause === undefined}>
          All
        </a>
        {states.map((s) => (
          <a key={s} href={link({ state: s })} aria-current={state === s}>
            {deliveryLabels[s]}
          </a>
        ))}
        {cause && (
          <a href={link({ cause })} aria-current={true}>
            {deliveryCauses[cause]}
          </a>
        )}
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
                  <td>
                    <a href={`/admin/subscribers/${d.subscriberId}`}>{d.address}</a>
                  </td>
                  <td>{deliveryLabels[d.state]}</td>
                  <td>{d.attempts}</td>
                  <td className="when">{f.instant(d.createdAt.getTime())}</td>
                  <td className="when">
                    {d.sentAt
                      ? f.instant(d.sentAt.getTime())
                      : d.nextAttemptAt
                        ? f.instant(d.nextAttemptAt.getTime())
                        : "–"}
                  </td>
                  <td className="reason">{d.lastReason}</td>
                  <td>
                    {mayRetry && d.state !== "suppressed" && repeatableStates.includes(d.state) && (
                      <Form action={sendAgain}>
                        <input type="hidden" name="delivery" value={d.id} />
                        <input type="hidden" name="update" value={updateId ?? ""} />
                        <Submit kind="quiet">
                          Send again<span className="visually-hidden"> to {d.address}</span>
                        </Submit>
                      </Form>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {more && last && <a href={link({ ...here, before: last.id })}>Older →</a>}
    </>
  );
}
