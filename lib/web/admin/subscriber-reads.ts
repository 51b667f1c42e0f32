import { notFound } from "next/navigation";
import { type Action, may } from "../../domain/permission.ts";
import { type LineVerdict, lineVerdicts } from "../../domain/subscriber-import.ts";
import { type ChannelKind, channelKinds, type SubscriberState } from "../../domain/subscription.ts";
import { isId } from "../../domain/text.ts";
import { subscribersCsv } from "../../render/subscribers.ts";
import { listComponents } from "../../services/components.ts";
import { channelLabels, listedAddress } from "../../services/destinations.ts";
import { findImport, listImports, listLines } from "../../services/importing.ts";
import { exportSubscribers } from "../../services/subscriber-export.ts";
import { glanceAt, glanceAtRecord } from "../../services/subscriber-glance.ts";
import { browseSubscribers, type SubscriberFilter } from "../../services/subscriber-list.ts";
import { readSubscriber } from "../../services/subscriber-timeline.ts";
import { listTags } from "../../services/tagging.ts";
import { csvOf, fileResponse } from "../stream.ts";
import { type Desk, openDesk, orNotFound } from "./page.ts";
import { viewOf } from "./reads.ts";

const perPage = 50;
const states = ["active", "unconfirmed", "quarantined"] as const satisfies readonly SubscriberState[];

/** What the address of a list of subscribers asks for. */
export interface SubscriberQuery {
  q?: unknown;
  state?: unknown;
  channel?: unknown;
  component?: unknown;
  tag?: unknown;
  after?: unknown;
  /** What was just done: how many were looked at, how many tags changed. */
  done?: unknown;
}

const words = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 200) : undefined;

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((item) => item === value);

/** A filter from an address or a form. */
export function filterOf(query: SubscriberQuery): SubscriberFilter {
  return {
    q: words(query.q),
    state: oneOf(states, query.state),
    channel: oneOf<ChannelKind>(channelKinds, query.channel),
    componentId: isId(query.component) ? query.component : undefined,
    tag: words(query.tag)?.toLowerCase(),
  };
}

/** The same filter as the parameters of an address. */
export function filterParameters({ q, state, channel, componentId, tag }: SubscriberFilter): [string, string][] {
  const all = { q, state, channel, component: componentId, tag };
  return Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
}

const mayDo = ({ who }: Desk, action: Action): boolean => may(who.user.role, action);

export async function browseData(query: SubscriberQuery) {
  const desk = await openDesk("subscriber.glance");
  const seesAddresses = mayDo(desk, "subscriber.read");
  // Whoever may search addresses can guess them letter by letter.
  const filter = { ...filterOf(query), ...(seesAddresses ? {} : { q: undefined }) };
  const [list, components, tags, imports] = [
    await browseSubscribers(desk.ctx, desk.page.id, filter, query.after, perPage),
    await listComponents(desk.ctx, desk.page.id),
    await listTags(desk.ctx),
    await listImports(desk.ctx, desk.page.id),
  ];
  return {
    ...viewOf(desk),
    ...list,
    items: list.items.map((s) =>
      seesAddresses ? { ...s, shown: listedAddress(s) } : { ...glanceAt(s), shown: glanceAt(s).address },
    ),
    seesAddresses,
    mayAskConsents: mayDo(desk, "consent.read"),
    filter,
    asked: filterParameters(filter),
    states,
    components: components.map(({ id, name }) => ({ id, name })),
    tags,
    done:
      typeof query.done === "string" ? (/^(\d{1,9})-(\d{1,9})$/.exec(query.done)?.slice(1).map(Number) ?? null) : null,
    running: imports.filter((one) => one.state === "running" || one.state === "stopped"),
    channelNames: channelLabels(),
    mayEdit: mayDo(desk, "subscriber.edit"),
  };
}

const sentShown = 50;

export async function subscriberData(id: string, before: unknown) {
  const desk = await openDesk("subscriber.glance");
  const seesAddresses = mayDo(desk, "subscriber.read");
  const below = typeof before === "string" && /^\d{1,15}$/.test(before) ? Number(before) : null;
  const whole = await orNotFound(readSubscriber(desk.ctx, desk.page.id, id, below, sentShown));
  // Groups' channels and responders' own contacts are for those who look after them.
  if (!seesAddresses && whole.subscriber.scope !== "public") notFound();
  const record = seesAddresses ? whole : glanceAtRecord(whole);
  const components = await listComponents(desk.ctx, desk.page.id);
  const names = new Map(components.map((c) => [c.id, c.name]));
  return {
    ...viewOf(desk),
    ...record,
    shown: seesAddresses ? listedAddress(record.subscriber) : record.subscriber.address,
    channelName: channelLabels()[record.subscriber.channel],
    componentNames: record.subscriber.componentIds?.map((key) => names.get(key) ?? "a deleted component") ?? null,
    // Groups' channels and responders' own contacts are changed where they belong.
    mayEdit: record.subscriber.scope === "public" && mayDo(desk, "subscriber.edit"),
  };
}

export async function importsData() {
  const desk = await openDesk("subscriber.edit");
  return { ...viewOf(desk), imports: await listImports(desk.ctx, desk.page.id) };
}

const linesShown = 100;

export async function importData(id: string, query: { verdict?: unknown; after?: unknown }) {
  const desk = await openDesk("subscriber.edit");
  const found = await orNotFound(findImport(desk.ctx, id));
  const verdict = oneOf<LineVerdict>(lineVerdicts, query.verdict);
  const after = typeof query.after === "string" && /^\d{1,9}$/.test(query.after) ? Number(query.after) : 0;
  const verdicts = verdict ? [verdict] : undefined;
  const lines = await listLines(desk.ctx, id, { after, limit: linesShown, verdicts });
  const shown = lines.map((line) => ({ ...line, address: line.row && listedAddress(line.row) }));
  return { ...viewOf(desk), found, lines: shown, verdict, more: lines.length === linesShown };
}

/** Subscribers as a file, streamed; the query filters them as it does the page. */
export async function subscribersResponse(request: Request): Promise<Response> {
  const { ctx, who, page } = await openDesk("subscriber.edit");
  const filter = filterOf(Object.fromEntries(new URL(request.url).searchParams));
  const parts = exportSubscribers(ctx, who.actor, page.id, filter);
  return fileResponse("subscribers.csv", "csv", csvOf(parts, subscribersCsv));
}
