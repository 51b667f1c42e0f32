import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

export type Row = Record<string, string | number>;

const show = (value: string | number | undefined): string =>
  typeof value === "number" ? (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)) : (value ?? "");

/** Prints one table and writes it as JSON to bench-results/. */
export function report(name: string, rows: Row[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const width = (c: string): number => Math.max(c.length, ...rows.map((row) => show(row[c]).length));
  const line = (cells: string[]): string => cells.map((cell, i) => cell.padEnd(width(columns[i] ?? ""))).join("  ");
  process.stdout.write(`\n${name}\n${line(columns)}\n${columns.map((c) => "-".repeat(width(c))).join("  ")}\n`);
  for (const row of rows) process.stdout.write(`${line(columns.map((c) => show(row[c])))}\n`);
  mkdirSync("bench-results", { recursive: true });
  const about = { name, node: process.version, cores: cpus().length, at: new Date().toISOString() };
  writeFileSync(`bench-results/${name}.json`, `${JSON.stringify({ ...about, rows }, null, 2)}\n`);
}
