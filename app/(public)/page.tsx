import type { Metadata } from "next";
import { StatusBody } from "../../components/status/status-body.tsx";
import { publicBase, publicPage } from "../../lib/web/public-page.ts";
import { visitorWords } from "../../lib/web/visitor.ts";

export async function generateMetadata(): Promise<Metadata> {
  const { page, answer } = await publicPage();
  const { m } = await visitorWords(page.timeZone);
  const title = `${m.sentences[answer.sentence] ?? answer.sentence} · ${page.name}`;
  return {
    title,
    icons: { icon: `/favicon.svg?${answer.status}` },
    metadataBase: publicBase(),
    openGraph: { title, siteName: page.name, type: "website", url: "/", images: ["/og.png"] },
    twitter: { card: "summary_large_image" },
    description: page.description ?? `The current state of ${page.name}.`,
    alternates: {
      types: {
        "application/rss+xml": [
          { url: "/history.rss", title: `${page.name}: incidents` },
          { url: "/updates.rss", title: `${page.name}: every update` },
        ],
        "application/atom+xml": [{ url: "/history.atom", title: `${page.name}: incidents` }],
      },
    },
  };
}

export default async function StatusPage() {
  const model = await publicPage();
  const words = await visitorWords(model.page.timeZone);
  return <StatusBody model={model} words={words} />;
}
