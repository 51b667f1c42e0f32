import { PublicShell } from "../../../components/status/public-shell.tsx";
import { StatusBody } from "../../../components/status/status-body.tsx";
import { requireReader } from "../../../lib/web/admin/reads.ts";
import { publicPage, readFrame } from "../../../lib/web/public-page.ts";
import { visitorWords } from "../../../lib/web/visitor.ts";
import "../../(public)/public.css";
import "../../latency.css";

/** The front page as responders are trying to dress it. */
export default async function PreviewPage({ searchParams }: { searchParams: Promise<{ colour?: string }> }) {
  await requireReader();
  const { colour = "" } = await searchParams;
  const [frame, model] = await Promise.all([readFrame(true), publicPage()]);
  const page = { ...frame, brandColor: /^#[0-9a-f]{6}$/i.test(colour) ? colour : frame.brandColor };
  const words = await visitorWords(page.timeZone);
  return (
    <PublicShell page={page} words={words} css="/admin/preview/custom.css" logo="/admin/preview/logo" script={false}>
      <StatusBody model={model} words={words} />
    </PublicShell>
  );
}
