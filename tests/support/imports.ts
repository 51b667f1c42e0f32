import { runImports } from "../../lib/services/import-running.ts";
import { checkFile, findImport, type Import, listLines, startImport } from "../../lib/services/importing.ts";
import { type Desk, dana } from "./fixtures.ts";

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.slice(i, i + size);
}

/** Looks at a file of subscribers that comes in pieces of a few bytes, so that letters and lines are cut. */
export const check = ({ ctx, page }: Desk, text: string, more: object = {}, size = 7): Promise<Import> =>
  checkFile(ctx, dana, page.id, { name: "people.csv", bytes: pieces(text, size) }, { consent: "By contract", ...more });

/** Adds what a looked-at file holds, to the last line. */
export async function add(d: Desk, made: Import): Promise<Import> {
  await startImport(d.ctx, dana, made.id);
  for (let i = 0; i < 100; i++) {
    await runImports(d.ctx);
    const now = await findImport(d.ctx, made.id);
    if (now.state !== "running") return now;
  }
  throw new Error("the import goes on and on");
}

/** What was found of each line: its number, the verdict and what is said of it. */
export const verdictsOf = async ({ ctx }: Desk, { id }: Import) =>
  (await listLines(ctx, id, { limit: 100 })).map(({ line, verdict, note }) => [line, verdict, note]);
