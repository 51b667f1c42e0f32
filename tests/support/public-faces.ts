import { statuspageFiles } from "../../lib/render/statuspage.ts";
import type { Context } from "../../lib/services/context.ts";
import { readIncidentPage, readNewest, readPage } from "../../lib/services/page.ts";

/** All that the public is given of a page: its read model, its archive, each incident, and the public API's files. */
export async function publicFaces(ctx: Context): Promise<string> {
  const [model, archive] = await Promise.all([readPage(ctx), readNewest(ctx, 50)]);
  const incidents = await Promise.all(archive.incidents.map(({ id }) => readIncidentPage(ctx, id)));
  const url = "https://status.example.com";
  const files = statuspageFiles({ model, incidents: archive.incidents, maintenances: [], url });
  const { page: _, ...shown } = archive;
  return JSON.stringify([
    model,
    shown,
    incidents.map(({ incident }) => incident),
    Object.values(files).map((make) => make()),
  ]);
}
