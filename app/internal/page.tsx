import { InternalAnnouncement } from "../../components/admin/internal-announcement.tsx";
import { InternalComponents } from "../../components/admin/internal-components.tsx";
import { InternalIncident } from "../../components/admin/internal-incident.tsx";
import { OwnChannels } from "../../components/admin/own-channels.tsx";
import { Empty } from "../../components/admin/parts.tsx";
import { Form } from "../../components/ui/form.tsx";
import { leave } from "../../lib/web/admin/account.ts";
import { internalData } from "../../lib/web/admin/audience-reads.ts";
import { addMyChannel, dropMyChannel } from "../../lib/web/admin/audiences.ts";
import { deskChannels, listed } from "../../lib/web/admin/channel-reads.ts";

export default async function InternalPage() {
  const { page, user, reader, announcements, incidents, components, channels, now, f, html } = await internalData();
  const { forms } = deskChannels();
  return (
    <main className="internal-page">
      <header>
        <h1>{page.name}, internal</h1>
        <div className="desk-actions">
          <a href="/">Public page</a>
          <Form action={leave}>
            <button className="button button-quiet" type="submit">
              Sign out {user.name}
            </button>
          </Form>
        </div>
      </header>
      {reader.audiences.length === 0 ? (
        <Empty
          title="You are in no group"
          hint="Whoever looks after this page can add you to one. Until then, the public page says all there is for you."
        />
      ) : (
        <>
          <p className="quiet">
            What the public is told together with what is for{" "}
            {reader.audiences.map((audience) => audience.name).join(", ")} only. Please do not pass on what is marked.
          </p>
          <section aria-labelledby="incidents">
            <h2 id="incidents">Incidents</h2>
            {incidents.length === 0 ? (
              <Empty title="Nothing in the last 14 days" hint="Open incidents come first here, with every post." />
            ) : (
              incidents.map((view) => (
                <InternalIncident key={view.incident.id} view={view} now={now} f={f} html={html} />
              ))
            )}
          </section>
          {announcements.length > 0 && (
            <section aria-labelledby="announcements">
              <h2 id="announcements">Announcements</h2>
              {announcements.map(({ announcement, groups }) => (
                <InternalAnnouncement
                  key={announcement.id}
                  announcement={announcement}
                  groups={groups}
                  f={f}
                  html={html(announcement.body)}
                />
              ))}
            </section>
          )}
          <section aria-labelledby="components">
            <h2 id="components">Components</h2>
            <InternalComponents components={components} now={now} f={f} />
          </section>
        </>
      )}
      {channels.length > 0 && (
        <section aria-labelledby="channels">
          <h2 id="channels">Where you are told</h2>
          {channels.map(({ audience, own }) => (
            <OwnChannels
              key={audience.id}
              group={audience}
              channels={listed(own)}
              email={user.email}
              forms={forms}
              add={addMyChannel}
              remove={dropMyChannel}
            />
          ))}
        </section>
      )}
    </main>
  );
}
