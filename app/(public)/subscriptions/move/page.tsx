import type { Metadata } from "next";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { preferenceTexts } from "../../../../lib/domain/messages/preference-texts.ts";
import { confirmNewAddress } from "../../../../lib/web/self-service.ts";
import { visitorWords } from "../../../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: preferenceTexts[(await visitorWords("UTC")).language].confirmMove, robots: { index: false } };
}

type Props = { searchParams: Promise<{ token?: string | string[] }> };

// The link shows a button instead of confirming: mail scanners follow links.
export default async function MovePage({ searchParams }: Props) {
  const { token } = await searchParams;
  const p = preferenceTexts[(await visitorWords("UTC")).language];
  return (
    <div className="visit narrow">
      <div>
        <h1>{p.confirmMove}</h1>
        <p className="quiet">{p.confirmMoveLead}</p>
      </div>
      <div className="card form-card">
        <Form action={confirmNewAddress}>
          <input type="hidden" name="token" value={typeof token === "string" ? token : ""} />
          <Submit>{p.confirmMoveButton}</Submit>
        </Form>
      </div>
    </div>
  );
}
