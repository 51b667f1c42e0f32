import { Prose } from "../../../components/status/prose.tsx";
import { previewData } from "../../../lib/web/postmortem-preview.ts";

export default async function PreviewPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { name, draft } = await previewData((await searchParams).token);
  return (
    <main className="draft-page">
      <p className="quiet">{name}</p>
      {draft === null ? (
        <h1>This link opens nothing.</h1>
      ) : (
        <>
          <p className="drill-banner draft-banner">Draft. It is not published and may change.</p>
          <h1>Postmortem: {draft.title}</h1>
          <article className="card pad">
            {draft.html === "" ? <p className="quiet">Nothing is written yet.</p> : <Prose html={draft.html} />}
          </article>
        </>
      )}
    </main>
  );
}
