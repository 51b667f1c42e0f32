import { listBounceHooks } from "../../services/bounce-hooks.ts";
import { dkimEntry } from "../../services/mail-diagnosis.ts";
import { openDesk } from "./page.ts";

/** How mail leaves, and who tells of what comes back. */
export async function mailSetupData() {
  const { ctx } = await openDesk("settings.edit");
  const { mail, mailFrom, mailCaptured } = ctx.installation;
  const hooks = await listBounceHooks(ctx);
  return {
    sender: mailFrom,
    captured: mailCaptured,
    bounceDomain: mail.bounceDomain,
    rate: mail.rate,
    dkim: mail.dkim === null ? null : { name: dkimEntry(mail.dkim).name, value: dkimEntry(mail.dkim).value },
    open: hooks.filter((hook) => hook.address !== null),
    others: hooks.filter((hook) => hook.address === null).map(({ kind, label }) => ({ value: kind, label })),
  };
}
