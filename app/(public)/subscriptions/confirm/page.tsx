import type { Metadata } from "next";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { confirmSubscription } from "../../../../lib/web/subscribing.ts";
import { visitorWords } from "../../../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await visitorWords("UTC")).m.subscribing.confirm, robots: { index: false } };
}

type Props = { searchParams: Promise<{ token?: string | string[] }> };

// The link shows a button instead of confirming: mail scanners follow links.
export default async function ConfirmPage({ searchParams }: Props) {
  const { token } = await searchParams;
  const s = (await visitorWords("UTC")).m.subscribing;
  return (
    <div className="visit narrow">
      <div>
        <h1>{s.confirm}</h1>
        <p className="quiet">{s.confirmLead}</p>
      </div>
      <div className="card form-card">
        <Form action={confirmSubscription}>
          <input type="hidden" name="token" value={typeof token === "string" ? token : ""} />
          <Submit>{s.confirmButton}</Submit>
        </Form>
      </div>
    </div>
  );
}
