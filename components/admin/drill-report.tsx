import type { DrillReport as Report } from "../../lib/domain/drill.ts";
import { postStatusLabels } from "../../lib/domain/incident.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";

function seconds(ms: number): string {
  if (ms < 59_500) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const whole = Math.round(ms / 1000);
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}

const span = (ms: number | null): string => (ms === null ? "–" : seconds(ms));

const promises = { kept: "Kept", late: "Late", open: "Not due yet", none: "None" } as const;

/** What came of a drill: how soon its people posted, whether they kept their word, how the messages travelled. */
export function DrillReport({ report, f }: { report: Report; f: Formats }) {
  const sent = report.posts.reduce((sum, post) => sum + post.deliveries.sent, 0);
  const total = report.posts.reduce((sum, post) => sum + post.deliveries.total, 0);
  return (
    <>
      <dl className="figures">
        <div className="card">
          <dt>To the first post</dt>
          <dd>{span(report.firstPost)}</dd>
        </div>
        <div className="card">
          <dt>To the resolution</dt>
          <dd>{span(report.resolved)}</dd>
        </div>
        <div className="card">
          <dt>Promises kept</dt>
          <dd>
            {report.promises.kept} of {report.promises.made}
          </dd>
        </div>
        <div className="card">
          <dt>Messages sent</dt>
          <dd>
            {sent} of {total}
          </dd>
        </div>
      </dl>
      {report.posts.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
        <section className="card table-scroll" tabIndex={0} aria-label="Posts">
          <table className="report stacked">
            <thead>
              <tr>
                <th scope="col">Post</th>
                <th scope="col">Since the start</th>
                <th scope="col">Since the one before</th>
                <th scope="col">Promise</th>
                <th scope="col">Messages</th>
              </tr>
            </thead>
            <tbody>
              {report.posts.map((post) => (
                <tr key={post.updateId}>
                  <td>
                    <a href={`/admin/incidents/${post.incidentId}`}>{postStatusLabels[post.status]}</a>
                    <br />
                    <span className="quiet">
                      {post.postedBy} · {f.instant(post.at)}
                    </span>
                  </td>
                  <td data-label="Since the start">{seconds(post.sinceStart)}</td>
                  <td data-label="Since the one before">{span(post.sincePrevious)}</td>
                  <td data-label="Promise">{promises[post.promise]}</td>
                  <td data-label="Messages">
                    {post.deliveries.sent} sent
                    {post.deliveries.failed > 0 && `, ${post.deliveries.failed} failed`}
                    {post.deliveries.waiting > 0 && `, ${post.deliveries.waiting} on the way`}
                    {post.deliveries.first !== null && (
                      <>
                        <br />
                        <span className="quiet">
                          first after {span(post.deliveries.first)}, last after {span(post.deliveries.last)}
                        </span>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {report.failures.length > 0 && (
        <ul className="card rows-list">
          {report.failures.map((failure) => (
            <li key={`${failure.updateId} ${failure.channel} ${failure.address}`}>
              <div className="what">
                <strong>
                  {failure.address} by {failure.channel}
                </strong>
                <span className="field-error">{failure.reason ?? "It was not sent."}</span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
