import { AppError } from "../domain/errors.ts";
import { en } from "../domain/messages/en.ts";
import { formatsFor } from "../domain/messages/formats.ts";
import { peekAck } from "../services/ack-links.ts";
import { firstPage } from "../services/pages.ts";
import { getContext } from "./context.ts";

/** What a link would acknowledge, or the sentence that says why it does not. */
export async function ackData(token: unknown) {
  const ctx = getContext();
  const page = await firstPage(ctx);
  const common = { page: page?.name ?? "Candor", f: formatsFor(en, page?.timeZone ?? "UTC"), now: ctx.clock.now() };
  try {
    const { alert, name } = await peekAck(ctx, token);
    return { ...common, alert, name, refusal: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const refusal = error.code === "gone" ? error.message : "This link opens nothing.";
    return { ...common, alert: null, name: null, refusal };
  }
}
