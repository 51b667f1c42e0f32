/** HTML from our own Markdown renderer, which lets only an allow-list through. */
export function Prose({ html, clamp = false }: { html: string; clamp?: boolean }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by lib/render/markdown; React can not take HTML in another way
  return <div dir="auto" className={clamp ? "prose clamp" : "prose"} dangerouslySetInnerHTML={{ __html: html }} />;
}
