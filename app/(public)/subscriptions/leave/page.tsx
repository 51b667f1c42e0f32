import type { Metadata } from "next";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { endSharedSubscription } from "../../../../lib/web/subscribing.ts";
import { sharedAddress } from "../../../../lib/web/subscription-reads.ts";
import { visitorWords } from "../../../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await visitorWords("UTC")).m.subscribing.unsubscribe, robots: { index: false } };
}

type Props = { searchParams: Promise<{ token?: string | string[] }> };

// The link shows a button instead of ending anything: mail scanners follow links.
export default async function LeavePage({ searchParams }: Props) {
  const { token } = await searchParams;
  const shared = await sharedAddress(token);
  const { m, href } = await visitorWords("UTC");
  const s = m.subscribing;
  const [before, after] = s.noMore("\n").split("\n");
  return (
    <div className="visit narrow">
      <h1>{shared ? s.unsubscribe : s.ended}</h1>
      <div className="card form-card">
        {shared ? (
          <Form action={endSharedSubscription}>
            <input type="hidden" name="token" value={typeof token === "string" ? token : ""} />
            <p>
              {before}
              <bdi dir="ltr" className="address">
                {shared.address}
              </bdi>
              {after}
            </p>
            <Submit>{s.unsubscribe}</Submit>
          </Form>
        ) : (
          <p>
            {s.endedHint} <a href={href("/subscribe")}>{s.again}</a>
          </p>
        )}
      </div>
    </div>
  );
}
