import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { ConfigError, readConfig } from "../runtime/config.ts";
import { backupSqlite, checkBackup, closeForGood } from "../store/backup.sqlite.ts";
import { migrate } from "../store/migrate.ts";
import { type Command, CommandFailure, migrationsFolder, readArguments, type Terminal } from "./command.ts";

/** The SQLite file in use, or null on PostgreSQL. */
function sqliteFile(terminal: Terminal): string | null {
  const { databaseUrl } = readConfig(terminal.env);
  return databaseUrl.startsWith("file:") ? resolve(terminal.root, databaseUrl.slice("file:".length)) : null;
}

const secretNote =
  "Keep $DATA_DIR/secret (or SECRET) with it: without that key, webhook secrets and links in sent mail are lost.";

export const backupCommand: Command = {
  name: "backup",
  usage: "FILE",
  summary: "write a copy of the SQLite database, also while Candor runs",
  help: ["  FILE    must not exist yet", "", secretNote, "On PostgreSQL use pg_dump."],
  async run(terminal, args) {
    const [name = ""] = readArguments(args, {}, ["FILE"]).positionals;
    const file = sqliteFile(terminal);
    if (file === null) throw new CommandFailure("The database is PostgreSQL: back it up with pg_dump.");
    if (!existsSync(file)) throw new CommandFailure(`There is no database at ${file}.`);
    const target = resolve(terminal.folder, name);
    if (existsSync(target)) throw new CommandFailure(`${target} exists already.`);
    // Under another name until it is whole: a file of the asked name is always a complete backup.
    const partial = `${target}.partial`;
    rmSync(partial, { force: true });
    try {
      backupSqlite(file, partial);
      chmodSync(partial, 0o600);
      flush(partial);
      renameSync(partial, target);
    } finally {
      rmSync(partial, { force: true });
    }
    return { lines: [`The database is copied to ${target}.`, secretNote], json: { file: target } };
  },
};

function flush(file: string): void {
  const handle = openSync(file, "r+");
  fsyncSync(handle);
  closeSync(handle);
}

export const restoreCommand: Command = {
  name: "restore",
  usage: "FILE",
  summary: "put a backup in the place of the SQLite database; Candor must be stopped",
  help: [
    "  FILE    as `backup` wrote it; it is checked first and brought up to date",
    "",
    "The database that was there is kept beside it as candor.db.before-restore-TIME.",
    "On PostgreSQL use pg_restore.",
  ],
  async run(terminal, args) {
    const [name = ""] = readArguments(args, {}, ["FILE"]).positionals;
    const file = sqliteFile(terminal);
    if (file === null) throw new CommandFailure("The database is PostgreSQL: restore it with pg_restore.");
    const source = resolve(terminal.folder, name);
    if (!existsSync(source)) throw new CommandFailure(`There is no file ${source}.`);
    if (source === file) throw new CommandFailure("This is the database itself.");
    makeFolder(dirname(file));
    const incoming = `${file}.restoring`;
    const remove = () => {
      for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${incoming}${end}`, { force: true });
    };
    try {
      remove();
      copyFileSync(source, incoming);
      chmodSync(incoming, 0o600);
      const wrong = checkBackup(incoming, migrationsFolder(terminal));
      if (wrong) throw new CommandFailure(wrong);
      await migrate(`file:${incoming}`, migrationsFolder(terminal));
      if (!closeForGood(incoming)) throw new CommandFailure("The copy of the backup is in use by another process.");
      if (existsSync(file) && !closeForGood(file))
        throw new CommandFailure("The database is in use: stop Candor first, then restore.");
      flush(incoming);
      const kept = keepOld(file);
      renameSync(incoming, file);
      return {
        lines: [`The database is restored from ${source}.`, ...(kept ? [`The one before is kept at ${kept}.`] : [])],
        json: { file, kept },
      };
    } finally {
      remove();
    }
  },
};

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
  } catch (error) {
    throw new ConfigError(`DATABASE_URL: ${folder} can not be made (${(error as NodeJS.ErrnoException).code})`);
  }
}

/**
 * Gives the present database a second name, so that the rename over the first one loses nothing and leaves no moment
 * without a database.
 * @returns the second name, or null when there was none.
 */
function keepOld(file: string): string | null {
  if (!existsSync(file)) return null;
  const kept = `${file}.before-restore-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  linkSync(file, kept);
  return kept;
}
