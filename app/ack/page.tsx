import { SeverityPill } from "../../components/admin/severity.tsx";
import { Form, Submit } from "../../components/ui/form.tsx";
import { acknowledgeFromLink } from "../../lib/web/acknowledging.ts";
import { ackData } from "../../lib/web/acknowledging-reads.ts";

export default async function AckPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams;
  const { alert, name, refusal, page, f, now } = await ackData(token);
  return (
    <main className="door">
      <div className="card">
        <p className="quiet">{page}</p>
        {alert === null ? (
          <h1>{refusal}</h1>
        ) : (
          <>
            <div className="call">
              <SeverityPill severity={alert.severity} />
              <h1>{alert.title}</h1>
              {alert.detail && <p>{alert.detail}</p>}
              <p className="quiet">
                since {f.instant(alert.startedAt.getTime())} · for{" "}
                {f.length((alert.resolvedAt?.getTime() ?? now) - alert.startedAt.getTime())}
              </p>
            </div>
            {alert.state === "open" ? (
              <Form action={acknowledgeFromLink} className="call-form">
                <input type="hidden" name="token" value={String(token)} />
                <Submit>I take care of it</Submit>
                <p className="quiet">Signs this as {name}. Nobody else is called after that.</p>
              </Form>
            ) : (
              <p className="notice notice-good" role="status">
                {alert.state === "resolved" ? "The trouble is over." : `${alert.acknowledgedBy} takes care of it.`}
              </p>
            )}
          </>
        )}
        <p>
          <a href="/admin">Open the inbox</a>
        </p>
      </div>
    </main>
  );
}
