import type { Metadata } from "next";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { confirmSubscription } from "../../../../lib/web/subscribing.ts";

export const metadata: Metadata = { title: "Confirm your subscription", robots: { index: false } };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

// The link shows a button instead of confirming: mail scanners follow links.
export default async function ConfirmPage({ searchParams }: Props) {
  const { token } = await searchParams;
  return (
    <div className="visit narrow">
      <div>
        <h1>Confirm your subscription</h1>
        <p className="quiet">One more click, and you will be told.</p>
      </div>
      <div className="card form-card">
        <Form action={confirmSubscription}>
          <input type="hidden" name="token" value={typeof token === "string" ? token : ""} />
          <Submit>Yes, subscribe me</Submit>
        </Form>
      </div>
    </div>
  );
}
