import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AnnouncementFacts } from "../../../../components/status/announcement.tsx";
import { Prose } from "../../../../components/status/prose.tsx";
import { announcementTexts } from "../../../../lib/domain/messages/announcement-texts.ts";
import { publicAnnouncement } from "../../../../lib/web/public-page.ts";
import { visitorWords } from "../../../../lib/web/visitor.ts";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await publicAnnouncement((await params).id);
  if (!found) return { title: "Not found" };
  const { announcement, page } = found;
  if (announcement === null) return { title: page.name, robots: { index: false } };
  return { title: `${announcement.title} · ${page.name}`, description: announcement.body.slice(0, 200) };
}

export default async function AnnouncementPage({ params }: Props) {
  const found = await publicAnnouncement((await params).id);
  if (!found) notFound();
  const { announcement, page, now } = found;
  const words = await visitorWords(page.timeZone);
  const { m } = words;
  const t = announcementTexts[words.language];
  return (
    <div className="visit" data-revision={page.revision} data-rendered={now}>
      {announcement === null ? (
        <section aria-labelledby="title">
          <h1 id="title">{t.withdrawn}</h1>
          <p className="quiet">{t.withdrawnHint}</p>
        </section>
      ) : (
        <section aria-labelledby="title">
          <div className="announcement-head">
            <h1 id="title">{announcement.title}</h1>
            <AnnouncementFacts announcement={announcement} words={words} />
          </div>
          <div className="card announcement-text">
            <Prose html={words.html(announcement.body)} />
          </div>
        </section>
      )}
      <p>
        <a href={words.href("/")}>{m.back}</a>
      </p>
    </div>
  );
}
