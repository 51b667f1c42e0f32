import { ensureDataDir, readConfig } from "../runtime/config.ts";
import { migrate } from "../store/migrate.ts";
import { type Command, migrationsFolder, readArguments } from "./command.ts";

export const migrateCommand: Command = {
  name: "migrate",
  usage: "",
  summary: "bring the database up to date; `npm start` does it too",
  help: [],
  async run(terminal, args) {
    readArguments(args, {});
    const config = readConfig(terminal.env);
    ensureDataDir(config);
    const applied = await migrate(config.databaseUrl, migrationsFolder(terminal));
    const line =
      applied === 0 ? "The database was up to date." : `${applied} migration${applied === 1 ? "" : "s"} applied.`;
    return { lines: [line], json: { applied } };
  },
};
