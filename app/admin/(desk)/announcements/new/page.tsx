import { PinField } from "../../../../../components/admin/announcement-fields.tsx";
import { AudienceChoice, ByAudience } from "../../../../../components/admin/audience-choice.tsx";
import { Notify, PostText, PublishAt } from "../../../../../components/admin/composer.tsx";
import { DraftKeeper } from "../../../../../components/admin/draft-keeper.tsx";
import { ComponentChoices } from "../../../../../components/admin/maintenance-fields.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { Composing, PublishLabel, Reach } from "../../../../../components/admin/reach.tsx";
import { Readers } from "../../../../../components/admin/readers.tsx";
import { Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import {
  forgetAnnouncement,
  keepAnnouncement,
  previewForm,
  publishForm,
} from "../../../../../lib/web/admin/announcements.ts";
import { audienceOptions } from "../../../../../lib/web/admin/audience-reads.ts";
import { composerRules, draftData } from "../../../../../lib/web/admin/composer-reads.ts";
import { previewText } from "../../../../../lib/web/admin/incidents.ts";
import { composerData } from "../../../../../lib/web/admin/reads.ts";

const subject = "announcement:new";

export default async function NewAnnouncement() {
  const [{ components, readers }, audiences, rules, typed] = await Promise.all([
    composerData(null),
    audienceOptions(),
    composerRules(),
    draftData(subject),
  ]);
  return (
    <>
      <Head title="New announcement" />
      <Composing>
        <div className="two composing">
          <Form action={publishForm} className="card pad" values={typed.content}>
            <DraftKeeper
              subject={subject}
              keptAt={typed.keptAt}
              readAt={typed.readAt}
              keep={keepAnnouncement}
              forget={forgetAnnouncement}
            />
            <AudienceChoice audiences={audiences} />
            <Field name="title" label="Title" required hint="It changes no status and is not counted as an incident." />
            <PostText preview={previewText} hint="Markdown." required />
            <ComponentChoices
              components={components}
              chosen={[]}
              hint="Choose some, and only those are told who are told of one of them. None: everyone."
            />
            <PinField />
            <Notify />
            <PublishAt timeZone={rules.timeZone} />
            <Submit>
              {rules.approval ? (
                "Ask for approval"
              ) : (
                <ByAudience everyone={<PublishLabel what="Publish" />} groups="Publish for groups only" />
              )}
            </Submit>
          </Form>
          <Reach preview={previewForm} before={<Readers readers={readers} />} />
        </div>
      </Composing>
    </>
  );
}
