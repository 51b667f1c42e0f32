import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { AppError } from "../domain/errors.ts";
import { ConfigError } from "../runtime/config.ts";
import { adminCreate, adminRescue } from "./admin.ts";
import { agentCreate, agentList, agentRevoke } from "./agent.ts";
import { auditVerify } from "./audit.ts";
import { backupCommand, restoreCommand } from "./backup.ts";
import { type Command, CommandFailure, type Terminal, UsageError } from "./command.ts";
import { doctorCommand } from "./doctor.ts";
import { migrateCommand } from "./migrate.ts";
import { probeAgentCommand } from "./probe-agent.ts";
import { publishCommand } from "./publish.ts";
import { tokenCreate, tokenList, tokenRevoke } from "./token.ts";

const commands: readonly Command[] = [
  adminCreate,
  adminRescue,
  auditVerify,
  tokenCreate,
  tokenList,
  tokenRevoke,
  agentCreate,
  agentList,
  agentRevoke,
  probeAgentCommand,
  migrateCommand,
  backupCommand,
  restoreCommand,
  doctorCommand,
  publishCommand,
];

const title = (command: Command): string => `${command.name} ${command.usage}`.trim();

function overview(): string[] {
  return [
    "Usage: npm run candor -- COMMAND [OPTIONS]",
    "",
    ...commands.map((command) => `  ${command.name.padEnd(14)} ${command.summary}`),
    "",
    "  --help         help on a command",
    "  --json         answer with one JSON value, for programs",
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong usage. The settings come from the same environment as for npm start.",
  ];
}

function helpOf(command: Command): string[] {
  return [
    `Usage: npm run candor -- ${title(command)} [--json]`,
    "",
    `${command.summary.slice(0, 1).toUpperCase()}${command.summary.slice(1)}.`,
    ...(command.help.length > 0 ? ["", ...command.help] : []),
  ];
}

/** The command that the first words name, and the words after it. */
function find(args: readonly string[]): { command: Command; rest: string[] } | null {
  for (const command of commands) {
    const words = command.name.split(" ");
    if (words.every((word, i) => args[i] === word)) return { command, rest: args.slice(words.length) };
  }
  return null;
}

/** One line for a person. Defects are shown as they are: whoever is at the command line can act on them. */
function messageOf(error: unknown): string {
  if (error instanceof AppError) return error.field ? `${error.field}: ${error.message}` : error.message;
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
}

/** Runs one command line. @returns the exit code: 0 done, 1 failed, 2 wrong usage */
export async function runCommand(terminal: Terminal, line: readonly string[]): Promise<0 | 1 | 2> {
  const end = line.indexOf("--");
  const options = end < 0 ? line : line.slice(0, end);
  const json = options.includes("--json");
  const args = line.filter((arg, i) => arg !== "--json" || (end >= 0 && i > end));
  const say = (lines: readonly string[]) => {
    for (const text of lines) terminal.out(text);
  };
  const refuse = (message: string, extra: object = {}) => {
    if (json) terminal.out(JSON.stringify({ error: message, ...extra }));
    terminal.err(`candor: ${message}`);
  };
  const found = find(args);
  const help = options.includes("--help") || options.includes("-h");
  if (help || args[0] === "help" || args.length === 0) {
    const about = found ?? find(args.filter((arg) => arg !== "help"));
    say(about ? helpOf(about.command) : overview());
    return args.length === 0 ? 2 : 0;
  }
  if (!found) {
    refuse(`There is no command "${args.slice(0, 2).join(" ")}". See --help.`);
    return 2;
  }
  try {
    const outcome = await found.command.run(terminal, found.rest);
    if (json) terminal.out(JSON.stringify(outcome.json));
    else say(outcome.lines);
    return outcome.failed ? 1 : 0;
  } catch (error) {
    if (error instanceof UsageError) {
      refuse(`${error.message} Usage: ${title(found.command)}`);
      return 2;
    }
    const expected = [AppError, ConfigError, CommandFailure].some((kind) => error instanceof kind);
    refuse(
      expected ? messageOf(error) : `This failed: ${messageOf(error)}`,
      error instanceof AppError && error.field ? { field: error.field } : {},
    );
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exitCode = await runCommand(
    {
      env: process.env,
      root: process.cwd(),
      // npm changes into the project's folder and leaves the operator's own in this variable.
      folder: process.env.INIT_CWD ?? process.cwd(),
      out: (line) => void process.stdout.write(`${line}\n`),
      err: (line) => void process.stderr.write(`${line}\n`),
      readInput: () => text(process.stdin),
    },
    process.argv.slice(2),
  );
}
