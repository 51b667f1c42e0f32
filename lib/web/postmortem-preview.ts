import { AppError } from "../domain/errors.ts";
import { markdownToHtml } from "../render/markdown.ts";
import { firstPage } from "../services/pages.ts";
import { readPreview } from "../services/postmortems.ts";
import { getContext } from "./context.ts";

/** What a preview link shows; without a draft where it opens nothing. */
export async function previewData(token: unknown) {
  const ctx = getContext();
  const name = (await firstPage(ctx))?.name ?? "Candor";
  try {
    const { incident, publicText } = await readPreview(ctx, token);
    return { name, draft: { title: incident.name, html: markdownToHtml(publicText) } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { name, draft: null };
  }
}
