import type { Actor } from "../../lib/domain/actor.ts";
import { type CapturedMailDetail, listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import type { Context } from "../../lib/services/context.ts";
import { runEscalations } from "../../lib/services/escalating.ts";
import { watchPromises } from "../../lib/services/promises.ts";
import { createAdmin } from "../../lib/services/setup.ts";
import type { TestContext } from "./context.ts";
import { deliver } from "./notices.ts";

export type Person = Actor & { kind: "user" };

/** A responder who can sign in, as the actor of what they do. */
export async function responder(ctx: Context, name: string): Promise<Person> {
  const email = `${name.toLowerCase()}@example.com`;
  const id = await createAdmin(ctx, { email, name, password: "correct horse battery" });
  return { kind: "user", id, name };
}

/** What the worker does every second. */
export async function tick(ctx: TestContext): Promise<void> {
  await runEscalations(ctx);
  await watchPromises(ctx);
  await deliver(ctx);
}

/** Captured mails with these words in their subject, oldest first. */
export async function mailsAbout(ctx: Context, words: string): Promise<CapturedMailDetail[]> {
  const out: CapturedMailDetail[] = [];
  for (const { name, subject } of await listCapturedMail(ctx)) {
    const mail = subject.includes(words) ? await readCapturedMail(ctx, name) : null;
    if (mail) out.push(mail);
  }
  return out.sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.to < b.to ? -1 : 1));
}
