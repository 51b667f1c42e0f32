import { ActionItems } from "../../../../../../components/admin/action-items.tsx";
import { ImpactTable } from "../../../../../../components/admin/impact-table.tsx";
import { MeasureFigures } from "../../../../../../components/admin/measure-figures.tsx";
import { Head } from "../../../../../../components/admin/parts.tsx";
import { PostmortemTimeline } from "../../../../../../components/admin/postmortem-timeline.tsx";
import { PreviewLink } from "../../../../../../components/admin/preview-link.tsx";
import { RichCopy } from "../../../../../../components/admin/rich-copy.tsx";
import { Prose } from "../../../../../../components/status/prose.tsx";
import { Check, Field, Form, Submit } from "../../../../../../components/ui/form.tsx";
import { isOver } from "../../../../../../lib/domain/incident.ts";
import { postmortemSections, sectionHints, sectionLabels } from "../../../../../../lib/domain/postmortem.ts";
import { postmortemData } from "../../../../../../lib/web/admin/postmortem-reads.ts";
import {
  addActionItem,
  addEntry,
  changeEntry,
  dropActionItem,
  dropEntry,
  publishDraft,
  saveActionItem,
  savePostmortem,
  shareDraft,
  takeBack,
  unshareDraft,
} from "../../../../../../lib/web/admin/postmortems.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ saved?: string | string[] }> };

export default async function PostmortemPage({ params, searchParams }: Props) {
  const data = await postmortemData((await params).id);
  const { incident, postmortem, timeline, impacts, items, people, measures, now, timeZone, f } = data;
  const { saved } = await searchParams;
  const published = postmortem.publishedAt !== null;
  const changed = published && postmortem.publishedBody !== data.publicText;
  const file = (name: string) => `/admin/incidents/${incident.id}/postmortem/${name}`;
  const common = (
    <>
      <input type="hidden" name="incident" value={incident.id} />
      <input type="hidden" name="version" value={postmortem.version} />
    </>
  );
  const done = (section: string) =>
    saved === section && (
      <p className="notice notice-good" role="status">
        Saved.
      </p>
    );
  return (
    <div className="desk-stack postmortem">
      <Head title="Postmortem">
        <span className="pill">
          {changed
            ? "Published, changed since"
            : published
              ? "Published"
              : postmortem.version === 0
                ? "Not begun"
                : "Draft"}
        </span>
        <a className="button button-quiet" href={`/admin/incidents/${incident.id}`}>
          {incident.name}
        </a>
      </Head>
      {postmortem.version > 0 && (
        <p className="quiet">
          Last changed by {postmortem.updatedBy}, {f.instant(postmortem.updatedAt.getTime())}.
        </p>
      )}
      <section aria-labelledby="measured">
        <h2 id="measured">What was measured</h2>
        <MeasureFigures measures={measures} f={f} />
        <ImpactTable impacts={impacts} />
      </section>
      <section aria-labelledby="texts">
        <h2 id="texts">Texts</h2>
        {done("texts")}
        <Form action={savePostmortem} className="card pad" key={postmortem.version}>
          {common}
          {postmortemSections.map((name) => (
            <Field
              key={name}
              name={name}
              label={sectionLabels[name]}
              hint={sectionHints[name]}
              rows={4}
              defaultValue={postmortem.sections[name]}
            />
          ))}
          <Field
            name="private_body"
            label="Internal notes"
            hint="Never published: names, costs, contracts."
            rows={4}
            defaultValue={postmortem.privateBody}
          />
          <Submit>Save the draft</Submit>
        </Form>
      </section>
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        {done("timeline")}
        <PostmortemTimeline
          incidentId={incident.id}
          version={postmortem.version}
          timeline={timeline}
          timeZone={timeZone}
          now={now}
          f={f}
          add={addEntry}
          change={changeEntry}
          drop={dropEntry}
        />
      </section>
      <section aria-labelledby="items">
        <h2 id="items">Action items</h2>
        {done("items")}
        <ActionItems
          incidentId={incident.id}
          items={items}
          people={people}
          timeZone={timeZone}
          now={now}
          f={f}
          add={addActionItem}
          save={saveActionItem}
          drop={dropActionItem}
        />
      </section>
      <section aria-labelledby="publish">
        <h2 id="publish">Preview and publish</h2>
        {done("publish")}
        <details className="card pad folded">
          <summary>What the public will read</summary>
          {data.publicHtml === "" ? <p className="quiet">Nothing yet.</p> : <Prose html={data.publicHtml} />}
        </details>
        <div className="card pad publish-forms">
          <Form action={shareDraft}>
            {common}
            <Submit kind="quiet">{postmortem.previewHash ? "Make another preview link" : "Make a preview link"}</Submit>
            <PreviewLink />
          </Form>
          {postmortem.previewHash && (
            <Form action={unshareDraft}>
              {common}
              <Submit kind="quiet">Revoke the preview link</Submit>
            </Form>
          )}
          {isOver(incident.status) ? (
            <Form action={publishDraft} key={postmortem.version}>
              {common}
              {postmortem.notifiedAt === null && (
                <Check name="notify_subscribers" label="Tell subscribers" defaultChecked />
              )}
              <Submit>{published ? "Publish the changes" : "Publish"}</Submit>
            </Form>
          ) : (
            <p className="quiet">It can be published once the incident is resolved.</p>
          )}
          {published && (
            <Form action={takeBack} confirm="Take the postmortem off the public page?">
              {common}
              <Submit kind="danger">Take it off the page</Submit>
            </Form>
          )}
        </div>
      </section>
      <section aria-labelledby="export">
        <h2 id="export">Export</h2>
        <p className="quiet">With the internal notes and all but what is left out of the timeline.</p>
        <div className="desk-actions">
          <RichCopy html={data.copied.html} text={data.copied.text} />
          <a className="button button-quiet" href={file("postmortem.md")} download>
            Markdown
          </a>
          <a className="button button-quiet" href={file("postmortem.html")} download>
            HTML
          </a>
          <a className="button button-quiet" href={file("jira.csv")} download>
            Action items for Jira
          </a>
          <a className="button button-quiet" href={file("asana.csv")} download>
            Action items for Asana
          </a>
        </div>
      </section>
      {/* What a printer gets in place of the forms. */}
      <article className="paper">
        <Prose html={data.copied.html} />
      </article>
    </div>
  );
}
