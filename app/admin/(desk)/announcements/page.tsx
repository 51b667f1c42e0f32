import { AnnouncementPill } from "../../../../components/admin/announcement-pill.tsx";
import { AudienceMark } from "../../../../components/admin/audience-mark.tsx";
import { Empty, Head, Pager } from "../../../../components/admin/parts.tsx";
import { announcementsData } from "../../../../lib/web/admin/announcement-reads.ts";

type Props = { searchParams: Promise<{ page?: string }> };

export default async function AnnouncementsPage({ searchParams }: Props) {
  const { items, page, pages, mayPost, f } = await announcementsData(await searchParams);
  return (
    <>
      <Head title="Announcements">
        {mayPost && (
          <a className="button" href="/admin/announcements/new">
            New announcement
          </a>
        )}
      </Head>
      {items.length === 0 ? (
        <Empty
          title="No announcements"
          hint="For what is no incident: a move, a new version, a warning of fraud. It touches no status, and tells those who want announcements."
        />
      ) : (
        <ul className="card rows-list">
          {items.map((item) => (
            <li key={item.id}>
              <div className="what">
                <a href={`/admin/announcements/${item.id}`}>{item.title}</a>
                <span className="quiet">
                  {f.instant(item.publishedAt)} · {item.postedBy}
                  {item.components.length > 0 && ` · ${item.components.join(", ")}`}
                </span>
              </div>
              <div className="desk-actions">
                <AudienceMark groups={item.groups} />
                <AnnouncementPill standing={item.standing} />
              </div>
            </li>
          ))}
        </ul>
      )}
      <Pager page={page} pages={pages} href={(n) => `/admin/announcements?page=${n}`} />
    </>
  );
}
