import { AudienceChoice, ByAudience } from "../../../../../components/admin/audience-choice.tsx";
import {
  ComponentTiles,
  ImpactField,
  Notify,
  PostText,
  PromiseField,
  PublishAt,
  StatusChoice,
} from "../../../../../components/admin/composer.tsx";
import { DraftKeeper } from "../../../../../components/admin/draft-keeper.tsx";
import { OverAlready } from "../../../../../components/admin/over-already.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { Composing, PublishLabel, Reach } from "../../../../../components/admin/reach.tsx";
import { Readers } from "../../../../../components/admin/readers.tsx";
import { TemplatePick } from "../../../../../components/admin/template-pick.tsx";
import { Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { incidentStatuses } from "../../../../../lib/domain/incident.ts";
import { audienceOptions } from "../../../../../lib/web/admin/audience-reads.ts";
import { forgetDraft, keepDraft, previewFor } from "../../../../../lib/web/admin/composer.ts";
import { composerRules, draftData } from "../../../../../lib/web/admin/composer-reads.ts";
import { openIncident, previewText } from "../../../../../lib/web/admin/incidents.ts";
import { composerData } from "../../../../../lib/web/admin/reads.ts";
import { templateOptions } from "../../../../../lib/web/admin/template-reads.ts";
import { fillFrom } from "../../../../../lib/web/admin/templates.ts";

type Props = { searchParams: Promise<{ title?: string; component?: string; alert?: string }> };

export default async function NewIncident({ searchParams }: Props) {
  const { title, component, alert } = await searchParams;
  const [{ components, readers, draft, alertId }, audiences, rules, templates] = await Promise.all([
    composerData(alert),
    audienceOptions(),
    composerRules(),
    templateOptions("incident"),
  ]);
  const subject = alertId ? `alert:${alertId}` : "incident:new";
  const typed = await draftData(subject);
  return (
    <>
      <Head title="New incident" />
      <Composing>
        <div className="two composing">
          <Form action={openIncident} className="card pad" values={typed.content}>
            <DraftKeeper
              subject={subject}
              keptAt={typed.keptAt}
              readAt={typed.readAt}
              keep={keepDraft}
              forget={forgetDraft}
            />
            <TemplatePick templates={templates} fillFrom={fillFrom} />
            <AudienceChoice audiences={audiences} />
            {alertId && <input type="hidden" name="alert" value={alertId} />}
            <Field
              name="name"
              label="Title"
              required
              defaultValue={draft?.name ?? (typeof title === "string" ? title.slice(0, 255) : "")}
              hint="What a customer would notice."
            />
            <StatusChoice statuses={incidentStatuses.filter((s) => s !== "postmortem")} now="investigating" />
            <PostText preview={previewText} {...(draft ? { defaultValue: draft.body } : {})} />
            <div className="public-only">
              <ComponentTiles
                components={components}
                declared={draft?.components ?? (typeof component === "string" ? { [component]: "major_outage" } : {})}
              />
            </div>
            <div className="row-fields">
              <div className="public-only">
                <ImpactField />
              </div>
              <PromiseField />
            </div>
            <Notify />
            <OverAlready timeZone={rules.timeZone} />
            <PublishAt timeZone={rules.timeZone} />
            <Submit>
              {rules.approval ? (
                "Ask for approval"
              ) : (
                <ByAudience everyone={<PublishLabel what="Publish incident" />} groups="Open for groups only" />
              )}
            </Submit>
          </Form>
          <Reach preview={previewFor} before={<Readers readers={readers} />} />
        </div>
      </Composing>
    </>
  );
}
