import { Check, Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { saveComposer } from "../../../../lib/web/admin/composer.ts";
import { composerRules } from "../../../../lib/web/admin/composer-reads.ts";

/** How posts leave. */
export async function ComposerSettings() {
  const { undoSeconds, approval } = await composerRules();
  return (
    <section aria-labelledby="composer">
      <h2 id="composer">Posting</h2>
      <Form action={saveComposer} className="card pad">
        <Field
          name="undo_seconds"
          label="Seconds to undo"
          required
          type="number"
          min={0}
          max={600}
          defaultValue={undoSeconds}
          hint="A post can be taken back so long before anything leaves. 0: it leaves at once."
        />
        <Check
          name="approval"
          label="A second person approves each post"
          hint="Of what people write here, with maintenances, corrections and merges. Drills, programs and the automation need nobody."
          defaultChecked={approval}
        />
        <Submit>Save</Submit>
      </Form>
    </section>
  );
}
