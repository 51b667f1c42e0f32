import { PinField } from "../../../../../components/admin/announcement-fields.tsx";
import { AnnouncementPill } from "../../../../../components/admin/announcement-pill.tsx";
import { AudienceMark } from "../../../../../components/admin/audience-mark.tsx";
import { PostText } from "../../../../../components/admin/composer.tsx";
import { DraftSent } from "../../../../../components/admin/draft-keeper.tsx";
import { ComponentChoices } from "../../../../../components/admin/maintenance-fields.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { reportLine } from "../../../../../components/admin/report-words.ts";
import { Prose } from "../../../../../components/status/prose.tsx";
import { Check, Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { announcementData } from "../../../../../lib/web/admin/announcement-reads.ts";
import { editForm, withdrawForm } from "../../../../../lib/web/admin/announcements.ts";
import { previewText } from "../../../../../lib/web/admin/incidents.ts";

export default async function AnnouncementPage({ params }: { params: Promise<{ id: string }> }) {
  const { announcement: a, components, html, report, mayPost, f } = await announcementData((await params).id);
  const told = report.total === 0 ? "Nobody had to be told." : `${reportLine(report)}.`;
  return (
    <>
      <DraftSent subject="announcement:new" />
      <Head title={a.title}>
        {a.standing !== "withdrawn" && a.groups === null && <a href={`/announcements/${a.id}`}>Public page</a>}
        <AudienceMark groups={a.groups} />
        <AnnouncementPill standing={a.standing} />
      </Head>
      <section className="card pad stack" aria-label="Announcement">
        <p className="quiet">
          {f.instant(a.publishedAt)} · {a.postedBy}
          {a.components.length > 0 && ` · about ${a.components.join(", ")}`}
          {a.editedAt !== null && ` · edited ${f.instant(a.editedAt)}`}
          {a.withdrawnAt !== null && ` · withdrawn ${f.instant(a.withdrawnAt)}`}
          {a.standing === "pinned" && a.pinnedUntil !== null && ` · at the top until ${f.instant(a.pinnedUntil)}`}
        </p>
        <Prose html={html} />
        <p className="quiet">
          {a.notify ? told : "Subscribers were not told."}{" "}
          {report.total > 0 && <a href={`/admin/deliveries?update=${a.id}`}>Deliveries</a>}
        </p>
      </section>
      {mayPost && a.standing !== "withdrawn" && (
        <>
          <section className="stack" aria-labelledby="edit">
            <h2 id="edit">Edit</h2>
            <Form action={editForm} className="card pad" key={`${a.title} ${a.body}`}>
              <input type="hidden" name="announcement" value={a.id} />
              <Field name="title" label="Title" required defaultValue={a.title} />
              <PostText
                preview={previewText}
                hint="The page will say that it was edited."
                defaultValue={a.body}
                required
              />
              <ComponentChoices
                components={components}
                chosen={a.componentIds}
                hint="What it is about; nobody more is told."
              />
              {a.groups === null && (
                <PinField until={a.standing === "pinned" && a.pinnedUntil !== null ? f.instant(a.pinnedUntil) : null} />
              )}
              <Check
                name="deliver_notifications"
                label="Send the correction to those who got the earlier text"
                hint={report.sent === 1 ? "One subscriber got it so far." : `${report.sent} subscribers got it so far.`}
              />
              <Submit kind="quiet">Save</Submit>
            </Form>
          </section>
          <section className="stack" aria-labelledby="withdraw">
            <h2 id="withdraw">Withdraw</h2>
            <Form
              action={withdrawForm}
              className="card pad"
              confirm="Withdraw this announcement? Its page will say so and show nothing of it."
            >
              <input type="hidden" name="announcement" value={a.id} />
              <p className="quiet">
                It leaves the page, the archive and the feeds. What was sent stays sent; the audit log keeps what it
                said.
              </p>
              <Submit kind="danger">Withdraw</Submit>
            </Form>
          </section>
        </>
      )}
    </>
  );
}
