import { groupBy } from "./group-by.ts";

/** One component can not work without another. */
export interface Dependency {
  componentId: string;
  dependsOnId: string;
}

type End = keyof Dependency;

/** All that can be come to from a component by going from one end of dependencies to the other. */
function reachable(dependencies: readonly Dependency[], start: string, from: End, to: End): Set<string> {
  const next = groupBy(dependencies, (d) => d[from]);
  const found = new Set<string>();
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
    for (const dependency of next.get(id) ?? []) {
      const other = dependency[to];
      if (!found.has(other)) waiting.push(other);
      found.add(other);
    }
  return found;
}

/** All that a component depends on, directly or by way of others. */
export function upstreamOf(dependencies: readonly Dependency[], componentId: string): Set<string> {
  return reachable(dependencies, componentId, "componentId", "dependsOnId");
}

/** All that depends on a component, directly or by way of others. */
export function downstreamOf(dependencies: readonly Dependency[], componentId: string): Set<string> {
  return reachable(dependencies, componentId, "dependsOnId", "componentId");
}

/** Would a component come to depend on itself, if it depended on all of `wanted`? */
export function makesCircle(
  dependencies: readonly Dependency[],
  componentId: string,
  wanted: readonly string[],
): boolean {
  const others = dependencies.filter((d) => d.componentId !== componentId);
  return wanted.some((id) => id === componentId || upstreamOf(others, id).has(componentId));
}

/** What has to be known of an alert to tell which one explains another. */
export interface Explaining {
  id: string;
  componentId: string | null;
  startedAt: Date;
}

/**
 * The alert that explains trouble of a component: of those on what it depends on, one that no other explains; the
 * oldest, where there are several.
 */
export function explainerOf<A extends Explaining>(
  componentId: string | null,
  open: readonly A[],
  dependencies: readonly Dependency[],
): A | undefined {
  if (componentId === null) return undefined;
  const above = (id: string): A[] => {
    const upstream = upstreamOf(dependencies, id);
    return open.filter((alert) => alert.componentId !== null && upstream.has(alert.componentId));
  };
  return above(componentId)
    .filter((alert) => alert.componentId !== null && above(alert.componentId).length === 0)
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime() || (a.id < b.id ? -1 : 1))[0];
}
