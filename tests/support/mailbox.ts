import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import type { TestContext } from "./context.ts";
import { deliver } from "./notices.ts";

const seen = new WeakMap<TestContext, Set<string>>();

/** Sends what is due. @returns texts of the mails to an address that were not asked for before */
export async function newMailTo(ctx: TestContext, address: string): Promise<string[]> {
  await deliver(ctx);
  const known = seen.get(ctx) ?? new Set();
  seen.set(ctx, known);
  const texts: string[] = [];
  for (const { name, to } of await listCapturedMail(ctx)) {
    if (to !== address || known.has(name)) continue;
    known.add(name);
    texts.push((await readCapturedMail(ctx, name))?.text ?? "");
  }
  return texts;
}
