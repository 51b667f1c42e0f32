import { listViews } from "../../services/saved-views.ts";
import { openDesk } from "./page.ts";

/** The signed-in person's saved views, by name: for the navigation and for whatever else leads there. */
export async function viewsData(): Promise<{ id: string; name: string; path: string }[]> {
  const desk = await openDesk();
  return (await listViews(desk.ctx, desk.who.user.id)).map(({ id, name, path }) => ({ id, name, path }));
}
