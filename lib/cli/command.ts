import { type ParseArgsConfig, parseArgs } from "node:util";
import { type Config, readConfig } from "../runtime/config.ts";
import { createContext } from "../runtime/context.ts";
import type { Context } from "../services/context.ts";
import { migrate } from "../store/migrate.ts";

/** The outside world of a command. */
export interface Terminal {
  env: Record<string, string | undefined>;
  /** Where Candor is installed: holds `drizzle/`. */
  root: string;
  /** The folder in which the operator typed the command: file names are relative to it. */
  folder: string;
  out(line: string): void;
  err(line: string): void;
  readInput(): Promise<string>;
}

/** What a command has to say: lines for a person, or one JSON value for a program. */
export interface Outcome {
  lines: readonly string[];
  json: unknown;
  /** The command did its work, and what it found calls for exit code 1. */
  failed?: boolean;
}

export interface Command {
  /** Such as `token create`. */
  name: string;
  /** What follows the name in the first line of the help. */
  usage: string;
  summary: string;
  /** Lines below the first of its help. */
  help: readonly string[];
  run(terminal: Terminal, args: readonly string[]): Promise<Outcome>;
}

/** The command was typed wrongly; answered with exit code 2. */
export class UsageError extends Error {}

/** What was asked for can not be done; the message is one sentence. Answered with exit code 1. */
export class CommandFailure extends Error {}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads a command's arguments. @throws UsageError */
export function readArguments<O extends Options>(
  args: readonly string[],
  options: O,
  positionals: readonly string[] = [],
) {
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [first = "This can not be understood"] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(`${first.replace(/\.$/, "")}.`);
  }
  const missing = positionals[parsed.positionals.length];
  if (missing) throw new UsageError(`${missing} is missing.`);
  const surplus = parsed.positionals[positionals.length];
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one argument too many.`);
  return { values: parsed.values, positionals: parsed.positionals };
}

/** @throws UsageError when the option was not given */
export function required(value: string | undefined, option: string): string {
  if (value === undefined || value.trim() === "") throw new UsageError(`${option} is missing.`);
  return value;
}

export const migrationsFolder = (terminal: Terminal): string => `${terminal.root}/drizzle`;

/** Runs `work` on the installation that the environment names, brought up to date first. */
export async function withContext<T>(
  terminal: Terminal,
  work: (ctx: Context, config: Config) => Promise<T>,
): Promise<T> {
  // Log lines would mix with the answer on standard output; what fails is said on standard error.
  const config: Config = { ...readConfig(terminal.env), logLevel: "silent" };
  const ctx = createContext(config, "cli");
  try {
    await migrate(config.databaseUrl, migrationsFolder(terminal));
    return await work(ctx, config);
  } finally {
    await ctx.db.close();
  }
}
