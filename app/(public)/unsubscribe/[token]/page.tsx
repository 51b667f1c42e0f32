import type { Metadata } from "next";
import { leavingAddress } from "../../../../lib/web/subscription-reads.ts";

export const metadata: Metadata = { title: "Unsubscribe", robots: { index: false } };

export default async function UnsubscribePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const leaving = token === "done" ? null : await leavingAddress(token);
  return (
    <div className="visit narrow">
      <h1>{leaving ? "Unsubscribe" : "You are not subscribed"}</h1>
      <div className="card form-card">
        {leaving ? (
          // A plain form to the very address that mail clients post to (RFC 8058): it works without anything else.
          <form method="post" action={`/unsubscribe/${token}`}>
            <p>No more messages to {leaving.address}.</p>
            <p>
              <button className="button" type="submit">
                Unsubscribe
              </button>
            </p>
          </form>
        ) : (
          <p>
            You will get no more messages. <a href="/subscribe">Subscribe again</a>
          </p>
        )}
      </div>
    </div>
  );
}
