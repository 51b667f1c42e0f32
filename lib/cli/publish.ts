import { access, constants, mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { folderTarget } from "../publish/export-target.ts";
import { createExporter } from "../publish/exporter.ts";
import { startNext } from "../publish/next-app.ts";
import { readSiteMap } from "../services/page.ts";
import { type Command, CommandFailure, readArguments, withContext } from "./command.ts";

export const publishCommand: Command = {
  name: "publish",
  usage: "DIR",
  summary: "write the whole public site into a folder that any web server can serve",
  help: [
    "  DIR    made if it is missing; files of an earlier run are replaced",
    "",
    "Pages are folders with an index.html. Forms lead to BASE_URL.",
  ],
  async run(terminal, args) {
    const [name = ""] = readArguments(args, {}, ["DIR"]).positionals;
    const folder = resolve(terminal.folder, name);
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    } catch (error) {
      throw new CommandFailure(`${folder} can not be written (${(error as NodeJS.ErrnoException).code}).`);
    }
    const files = await withContext(terminal, async (ctx, config) => {
      const map = await readSiteMap(ctx);
      if (!map) throw new CommandFailure("There is no page yet. Start Candor once.");
      const { renderer } = await startNext(config, ctx);
      try {
        const target = folderTarget(folder);
        return await createExporter({
          target,
          renderer,
          baseUrl: config.baseUrl,
          root: terminal.root,
        }).sync(map);
      } finally {
        renderer.close();
      }
    });
    return { lines: [`The public site is in ${folder} (${files} files written).`], json: { folder, files } };
  },
};
