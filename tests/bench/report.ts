import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

export type Row = Record<string, string | number>;

/** A measured figure and what it is held to. */
export interface Figure {
  figure: string;
  measured: number;
  atLeast?: number;
  atMost?: number;
}

const show = (value: string | number | undefined): string =>
  typeof value === "number" ? (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)) : (value ?? "");

function print(title: string, rows: readonly Row[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const width = (c: string): number => Math.max(c.length, ...rows.map((row) => show(row[c]).length));
  const line = (cells: string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(width(columns[i] ?? "")))
      .join("  ")
      .trimEnd();
  process.stdout.write(`\n${title}\n${line(columns)}\n${columns.map((c) => "-".repeat(width(c))).join("  ")}\n`);
  for (const row of rows) process.stdout.write(`${line(columns.map((c) => show(row[c])))}\n`);
}

function judged({ figure, measured, atLeast, atMost }: Figure): Row {
  const held = measured >= (atLeast ?? Number.NEGATIVE_INFINITY) && measured <= (atMost ?? Number.POSITIVE_INFINITY);
  const budget = atLeast === undefined ? `<= ${show(atMost)}` : `>= ${show(atLeast)}`;
  return { figure, measured, budget, verdict: held ? "held" : "missed" };
}

const all: Row[] = [];

/**
 * Prints one table, the figures that it shows beside their budgets, and the notes on how it was measured; writes all of
 * it as JSON to bench-results/.
 */
export function report(name: string, rows: Row[], figures: Figure[] = [], notes: string[] = []): void {
  print(name, rows);
  const verdicts = figures.map(judged);
  if (verdicts.length > 0) print(`${name}: figures`, verdicts);
  const [load = 0] = loadavg();
  const busy = `Load average ${show(load)} on ${cpus().length} cores at the end; other work there makes times longer.`;
  for (const note of [...notes, busy]) process.stdout.write(`* ${note}\n`);
  all.push(...verdicts.map((verdict) => ({ bench: name, ...verdict })));
  mkdirSync("bench-results", { recursive: true });
  const about = { name, node: process.version, cores: cpus().length, load, at: new Date().toISOString() };
  const content = { ...about, rows, figures: verdicts, notes };
  writeFileSync(`bench-results/${name}.json`, `${JSON.stringify(content, null, 2)}\n`);
}

/** Prints every figure of this run once more, in one table. */
export function summary(): void {
  if (all.length > 0) print("all figures", all);
}

/** The value in the middle; NaN of nothing. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** @param q in [0,1] */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
