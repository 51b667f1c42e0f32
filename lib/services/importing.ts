import { z } from "zod";
import { type Actor, actorLabel, mayManage } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import {
  addingVerdicts,
  type ImportChoices,
  importLimits,
  type LineVerdict,
  linesAtOnce,
} from "../domain/subscriber-import.ts";
import { parseTags } from "../domain/tag.ts";
import * as components from "../store/components.ts";
import * as store from "../store/imports.ts";
import { change, newId } from "./change.ts";
import type { Context } from "./context.ts";
import type { ImportRecord } from "./import-destination.ts";
import { openFile } from "./import-reading.ts";
import { type KnownComponents, knownColumns, readRow } from "./import-rows.ts";
import { judge, keyOf } from "./import-verdicts.ts";
import { flag, parseInput, requiredText } from "./input.ts";

export type Import = store.Import;
export type ImportLine = store.ImportLine;
export type Counts = Partial<Record<LineVerdict, number>>;

const given = z.object({
  consent: requiredText("a sentence on how these people agreed", 1000),
  vouch: flag.optional(),
  tags: z.unknown().optional(),
});

/** A file as it comes in. */
export interface GivenFile {
  name: string;
  bytes: AsyncIterable<Uint8Array>;
}

function assertResponder(actor: Actor): void {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
}

async function componentsOf(ctx: Context, pageId: string): Promise<KnownComponents> {
  const all = await components.list(ctx.db, pageId);
  return new Map(all.flatMap(({ id, name }) => [[name.toLowerCase(), id] as const, [id, id] as const]));
}

type Read = { line: number; record: ImportRecord };

/** Web addresses are looked up in DNS, which takes its time: so many lines at once. */
const linesTogether = 25;

async function readLine(ctx: Context, made: Import, known: KnownComponents, read: Read): Promise<ImportLine> {
  const base = { importId: made.id, line: read.line, key: null, row: null };
  try {
    const row = await readRow(ctx, read.record, known, made.choices);
    return { ...base, key: keyOf(row), row, verdict: "add", note: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...base, verdict: "wrong", note: error.message };
  }
}

/** Looks through some lines of a file and keeps them with what would become of them. */
async function keepLines(ctx: Context, made: Import, known: KnownComponents, read: readonly Read[]): Promise<Counts> {
  const lines: ImportLine[] = [];
  for (let i = 0; i < read.length; i += linesTogether)
    lines.push(...(await Promise.all(read.slice(i, i + linesTogether).map((one) => readLine(ctx, made, known, one)))));
  const counts: Counts = {};
  await ctx.db.transaction(async (tx) => {
    const keys = lines.flatMap((line) => line.key ?? []);
    const seen = await store.linesOfKeys(tx, made.id, [...new Set(keys)]);
    for (const line of lines) {
      if (line.key === null) continue;
      const earlier = seen.get(line.key);
      if (earlier === undefined) seen.set(line.key, line.line);
      else Object.assign(line, { verdict: "repeated", note: `Line ${earlier}.` });
    }
    const first = lines.filter((line) => line.row !== null && line.verdict !== "repeated");
    const judged = await judge(
      ctx,
      tx,
      made.pageId,
      first.flatMap((line) => line.row ?? []),
    );
    for (const line of first) Object.assign(line, judged.get(line.key ?? ""));
    for (const { verdict } of lines) counts[verdict] = (counts[verdict] ?? 0) + 1;
    await store.insertLines(tx, lines);
    await store.update(tx, made.id, { updatedAt: new Date(ctx.clock.now()) });
  });
  return counts;
}

function addUp(into: Counts, more: Counts): void {
  for (const [verdict, n] of Object.entries(more) as [LineVerdict, number][]) into[verdict] = (into[verdict] ?? 0) + n;
}

async function readAll(ctx: Context, made: Import, records: AsyncGenerator<Read>): Promise<[Counts, lines: number]> {
  const known = await componentsOf(ctx, made.pageId);
  const counts: Counts = {};
  let waiting: Read[] = [];
  let lines = 0;
  for await (const read of records) {
    if (++lines > importLimits.lines)
      throw new AppError(
        "invalid",
        `This file has more than ${importLimits.lines.toLocaleString("en")} lines. Please split it.`,
        { field: "file" },
      );
    waiting.push(read);
    if (waiting.length < linesAtOnce) continue;
    addUp(counts, await keepLines(ctx, made, known, waiting));
    waiting = [];
  }
  if (waiting.length > 0) addUp(counts, await keepLines(ctx, made, known, waiting));
  return [counts, lines];
}

/**
 * Looks through a file of subscribers and adds nobody yet: its report says of each line what would become of it. The
 * file is read piece by piece and its lines are kept until a week after.
 * @param input `consent`: how these people agreed; `vouch`: lines that do not say it are confirmed; `tags` for all
 * @throws AppError `invalid` naming the field, or `file`, of which then nothing is kept; `forbidden`
 */
export async function checkFile(
  ctx: Context,
  actor: Actor,
  pageId: string,
  file: GivenFile,
  input: unknown,
): Promise<Import> {
  assertResponder(actor);
  const { consent, vouch = false, tags } = parseInput(given, input);
  const choices: ImportChoices = { vouch, consent, tags: parseTags(tags) };
  const { columns, records } = await openFile(file.bytes);
  const now = new Date(ctx.clock.now());
  const made: Import = {
    id: newId(ctx),
    pageId,
    fileName: file.name.slice(0, 200) || "subscribers.csv",
    state: "reading",
    choices,
    actor,
    ignoredColumns: columns.filter((name) => name !== "" && !knownColumns.includes(name)).slice(0, 50),
    lines: 0,
    counts: {},
    upTo: 0,
    problem: null,
    createdAt: now,
    startedAt: null,
    endedAt: null,
    updatedAt: now,
  };
  await ctx.db.transaction((tx) => store.insert(tx, made));
  try {
    const [counts, lines] = await readAll(ctx, made, records);
    if (lines === 0)
      throw new AppError("invalid", "This file has no line below the columns' names.", { field: "file" });
    const edit = { state: "checked", counts, lines, updatedAt: new Date(ctx.clock.now()) } as const;
    await change(ctx, actor, async (c) => {
      await store.update(c.tx, made.id, edit);
      c.audit("subscriber.import_check", made.id, null, { file: made.fileName, lines, counts });
    });
    return { ...made, ...edit };
  } catch (error) {
    await records.return(undefined);
    await ctx.db.transaction((tx) => store.remove(tx, made.id));
    throw error;
  }
}

/** @throws AppError `not_found` */
export async function findImport(ctx: Context, id: string): Promise<Import> {
  const found = await store.find(ctx.db, id);
  if (!found) throw notFound("import");
  return found;
}

const listed = 20;

/** Newest first. */
export const listImports = (ctx: Context, pageId: string): Promise<Import[]> => store.list(ctx.db, pageId, listed);

/** Lines of an import after the line `after`, in order. */
export const listLines = (
  ctx: Context,
  id: string,
  { after = 0, limit, verdicts }: { after?: number; limit: number; verdicts?: readonly LineVerdict[] | undefined },
): Promise<ImportLine[]> => store.linesAfter(ctx.db, id, after, limit, verdicts);

/** How many lines would be, or were, added. */
export const addedBy = (counts: Counts): number =>
  addingVerdicts.reduce((sum, verdict) => sum + (counts[verdict] ?? 0), 0);

/**
 * Lets the worker add what was looked through, or go on where it stopped.
 * @throws AppError `conflict` when it runs or is done already, or has nothing to add; `not_found`, `forbidden`
 */
export async function startImport(ctx: Context, actor: Actor, id: string): Promise<Import> {
  assertResponder(actor);
  return change(ctx, actor, async (c) => {
    const found = await store.find(c.tx, id);
    if (!found) throw notFound("import");
    if (found.state !== "checked" && found.state !== "stopped")
      throw new AppError("conflict", "This import has been started already.");
    if (found.lines === 0) throw new AppError("conflict", "This file was not read to its end. Please give it again.");
    if (addedBy(found.counts) === 0) throw new AppError("conflict", "There is nobody to add in this file.");
    const now = new Date(c.now);
    const edit = { state: "running", startedAt: now, endedAt: null, problem: null, actor, updatedAt: now } as const;
    await store.update(c.tx, id, edit);
    c.audit("subscriber.import", id, null, { file: found.fileName, from: found.upTo, by: actorLabel(actor) });
    return { ...found, ...edit };
  });
}

/** Forgets an import with its lines; whom it has added stays. @throws AppError `conflict` while it runs; `not_found` */
export async function dropImport(ctx: Context, actor: Actor, id: string): Promise<Import> {
  assertResponder(actor);
  return change(ctx, actor, async (c) => {
    const found = await store.find(c.tx, id);
    if (!found) throw notFound("import");
    if (found.state === "running" || found.state === "reading")
      throw new AppError("conflict", "This import is running. Please wait until it is done.");
    await store.remove(c.tx, id);
    c.audit("subscriber.import_drop", id, { file: found.fileName, state: found.state, counts: found.counts }, null);
    return found;
  });
}
