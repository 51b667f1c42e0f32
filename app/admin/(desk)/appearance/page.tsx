import { LivePreview } from "../../../../components/admin/live-preview.tsx";
import { Head } from "../../../../components/admin/parts.tsx";
import { Check, Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { catalogue } from "../../../../lib/domain/messages/catalogue.ts";
import { languages } from "../../../../lib/domain/messages/languages.ts";
import { saveLook, tryLook } from "../../../../lib/web/admin/appearance.ts";
import { lookData } from "../../../../lib/web/admin/reads.ts";

export default async function AppearancePage() {
  const { page, look } = await lookData();
  return (
    <>
      <Head title="Appearance" />
      <Form action={saveLook} className="card pad" key={page.updatedAt.getTime()}>
        <Field
          name="brand_color"
          label="Colour"
          defaultValue={page.brandColor}
          placeholder="#1d4ed8"
          hint="For buttons and links. A shade that can be read is chosen in light and in dark."
        />
        <Field name="logo" label="Logo" type="file" hint="PNG, JPEG, WebP or GIF, at most 200 KB, shown 36 px high." />
        {look.logo && <Check name="remove_logo" label="Remove the logo" />}
        <Field
          name="banner"
          label="Banner"
          rows={2}
          defaultValue={look.banner}
          hint="At the top of every page until you take it away; Markdown. Nobody is told: for that there are announcements."
        />
        <Field
          name="banner_tone"
          label="Its tone"
          required
          defaultValue={look.bannerTone}
          options={[
            { value: "info", label: "Information" },
            { value: "warning", label: "Warning" },
          ]}
        />
        <Field name="header" label="Text above the page" rows={2} defaultValue={look.header} hint="Markdown." />
        <Field name="footer" label="Text below the page" rows={2} defaultValue={look.footer} hint="Markdown." />
        <Field
          name="links"
          label="Links at the top"
          rows={3}
          defaultValue={look.links.map((link) => `${link.label} | ${link.url}`).join("\n")}
          placeholder="Docs | https://docs.example.com"
          hint="One a line: the label, a bar, the address."
        />
        <Field
          name="css"
          label="Style sheet"
          rows={5}
          defaultValue={look.css}
          hint="CSS for the public pages. It may change how things look, not where they are, and loads nothing."
        />
        <Field
          name="language"
          label="Language"
          required
          defaultValue={look.language}
          options={languages.map((tag) => ({ value: tag, label: catalogue[tag].language }))}
          hint="For visitors whose languages the page does not speak."
        />
        <Field
          name="partial_weight"
          label="A partial outage counts for (%)"
          type="number"
          required
          min={0}
          max={100}
          defaultValue={Math.round(look.partialWeight * 100)}
          hint="Of downtime, in the uptime of every component, everywhere."
        />
        <Check name="indexed" label="Search engines may list the page" defaultChecked={look.indexed} />
        <Check name="powered_by" label='Say "Powered by Candor"' defaultChecked={look.poweredBy} />
        <Submit>Save</Submit>
        <LivePreview attempt={tryLook} />
      </Form>
    </>
  );
}
