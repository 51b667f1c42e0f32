import { Head } from "../../../../components/admin/parts.tsx";
import { Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { saveSettings } from "../../../../lib/web/admin/people.ts";
import { settingsData } from "../../../../lib/web/admin/reads.ts";
import { Alerting } from "./alerting.tsx";
import { ComposerSettings } from "./composer.tsx";
import { SubscribingSettings } from "./subscribing.tsx";

export default async function SettingsPage() {
  const { page } = await settingsData();
  return (
    <>
      <Head title="Settings" />
      <section aria-labelledby="page">
        <h2 id="page">Page</h2>
        <Form action={saveSettings} className="card pad" key={page.updatedAt.getTime()}>
          <Field name="name" label="Name" required defaultValue={page.name} />
          <Field name="description" label="Description" defaultValue={page.description} />
          <Field
            name="support_url"
            label="Where to report a problem"
            inputMode="url"
            defaultValue={page.supportUrl}
            hint="An https:// or mailto: address, linked at the top of the page."
          />
          <Field
            name="time_zone"
            label="Time zone"
            required
            defaultValue={page.timeZone}
            hint="Such as Europe/Berlin. Used in mail and feeds and for days on the page."
          />
          <Submit>Save</Submit>
        </Form>
      </section>
      <ComposerSettings />
      <SubscribingSettings />
      <Alerting />
    </>
  );
}
