import type { Actor } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import * as auth from "../store/auth.ts";
import * as components from "../store/components.ts";
import * as people from "../store/people.ts";
import type { Change } from "./change.ts";

/**
 * A responder may be limited to component groups: what they post names components of these alone.
 * @throws AppError `forbidden` naming the component that is outside
 */
export async function assertWithinGroups(
  c: Change,
  actor: Actor,
  pageId: string,
  componentIds: readonly string[],
): Promise<void> {
  if (actor.kind !== "user") return;
  const limits = await people.groupsOf(c.tx, [actor.id]);
  if (limits.length === 0 || (await auth.findUser(c.tx, actor.id))?.role !== "responder") return;
  const allowed = new Set<string | null>(limits.map((limit) => limit.groupId));
  if (componentIds.length === 0)
    throw new AppError("forbidden", "You may post on components of your groups only: name those that this is about.", {
      field: "components",
    });
  const outside = (await components.list(c.tx, pageId)).find(
    ({ id, groupId }) => componentIds.includes(id) && !allowed.has(groupId),
  );
  if (outside)
    throw new AppError(
      "forbidden",
      `You may post on components of your groups only: "${outside.name}" is in none of them.`,
      {
        field: "components",
      },
    );
}
