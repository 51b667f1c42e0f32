import type { Metadata } from "next";
import { preferenceTexts } from "../../../../lib/domain/messages/preference-texts.ts";
import { leavingAddress } from "../../../../lib/web/subscription-reads.ts";
import { visitorWords } from "../../../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await visitorWords("UTC")).m.subscribing.unsubscribe, robots: { index: false } };
}

export default async function UnsubscribePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const leaving = ["done", "asked", "erased"].includes(token) ? null : await leavingAddress(token);
  const { m, href, language } = await visitorWords("UTC");
  const p = preferenceTexts[language];
  const s = m.subscribing;
  if (token === "asked")
    return (
      <div className="visit narrow">
        <h1>{s.leaveAsked}</h1>
        <div className="card form-card">
          <p>{s.leaveAskedHint}</p>
        </div>
      </div>
    );
  const [before, after] = s.noMore("\n").split("\n");
  return (
    <div className="visit narrow">
      <h1>{leaving ? s.unsubscribe : token === "erased" ? p.erased : s.ended}</h1>
      <div className="card form-card">
        {leaving ? (
          // A plain form to the very address that mail clients post to (RFC 8058): it works without anything else.
          <form method="post" action={href(`/unsubscribe/${token}`)}>
            <p>
              {before}
              <bdi dir="ltr" className="address">
                {leaving.address}
              </bdi>
              {after}
            </p>
            <p>
              <button className="button" type="submit">
                {s.unsubscribe}
              </button>
            </p>
          </form>
        ) : (
          <p>
            {token === "erased" ? p.erasedHint : s.endedHint} <a href={href("/subscribe")}>{s.again}</a>
          </p>
        )}
      </div>
    </div>
  );
}
