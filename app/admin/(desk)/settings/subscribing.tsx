import { Check, Form, Submit } from "../../../../components/ui/form.tsx";
import { saveSubscribing } from "../../../../lib/web/admin/subscribing.ts";
import { subscribingRules } from "../../../../lib/web/admin/subscribing-reads.ts";

/** Who may subscribe how easily. */
export async function SubscribingSettings() {
  const { proofOfWork } = await subscribingRules();
  return (
    <section aria-labelledby="subscribing">
      <h2 id="subscribing">Subscribing</h2>
      <Form action={saveSubscribing} className="card pad">
        <Check
          name="proof_of_work"
          label="Browsers do a small sum before they subscribe"
          hint="It takes them a second and costs robots dearly. Without JavaScript people wait ten seconds instead."
          defaultChecked={proofOfWork}
        />
        <Submit>Save</Submit>
      </Form>
    </section>
  );
}
