import { isDeadMailbox } from "../domain/bounce.ts";
import { type DeliveryOutcome, retrySchedules } from "../domain/delivery.ts";
import { maskAddress, parseEmail } from "../domain/subscription.ts";
import { mailFileName, pruneMail, writeMail } from "../net/mail-folder.ts";
import { composeMessage, type Mail } from "../net/mail-message.ts";
import { parseSender, type SmtpResult } from "../net/smtp.ts";
import { createSmtpServers } from "../net/smtp-servers.ts";
import { maintenanceInvitation } from "../render/calendar.ts";
import { renderEmail } from "../render/email.ts";
import { unanswered } from "./answers.ts";
import type { Channel, ChannelDefinition, ChannelEnvironment, Letter, Sent } from "./channel.ts";

export type EmailSettings = ChannelEnvironment["email"];

const concurrency = 20;
/** Until the text goes over. */
const deadlineMs = 60_000;
/** A filter may look at the text for minutes; who gives up earlier has sent it and sends it again. */
const takingMs = 5 * 60_000;
const capturedMailKept = 5000;

const retry = (reason: string, policy = false): DeliveryOutcome =>
  policy ? { kind: "retry", reason, policy } : { kind: "retry", reason };

function refused(r: Extract<SmtpResult, { kind: "refused" }>): Sent {
  if (r.stage === "auth") return { outcome: retry(r.response, true), channelDown: true };
  if (r.stage === "connect" || (r.code === 421 && r.stage === "sender"))
    return { outcome: retry(r.response), channelDown: true };
  // Some relays hang up on single addresses or texts: whether the server itself is ill only others can tell.
  if (r.code === 421) return { outcome: unanswered(r.response) };
  if (r.code < 500) return { outcome: retry(r.response) };
  // A full mailbox empties again.
  if (r.code === 552 || r.status === "5.2.2") return { outcome: retry(r.response) };
  const hard =
    r.status !== null ? isDeadMailbox(r.status) : r.stage === "recipient" && [550, 551, 553].includes(r.code);
  // RFC 7504: a host that takes no mail at all.
  if (hard || r.code === 521 || r.code === 556)
    return { outcome: { kind: "reject", reason: r.response, suppress: true } };
  // 554, 5.7.x and the rest: the server does not like us or our mail. The subscriber is not to blame.
  return { outcome: retry(r.response, true) };
}

/**
 * What a mail server's answer means for the delivery. The channel is down where the server does not come to ask whom the
 * mail is for; what goes wrong from there on may be the recipient's or the text's doing, and costs the delivery a try.
 */
export function smtpOutcome(result: SmtpResult): Sent {
  switch (result.kind) {
    case "accepted":
      return { outcome: { kind: "delivered", detail: result.response } };
    case "refused":
      return refused(result);
    case "failed":
      if (result.stage === "connect" || result.stage === "auth")
        return { outcome: retry(result.reason), channelDown: true };
      return { outcome: result.stage === "sender" ? retry(result.reason) : unanswered(result.reason) };
  }
}

/** E-mail by the operator's SMTP server, or into files where there is none. */
export function emailChannel(settings: EmailSettings): Channel {
  const from = parseSender(settings.mailFrom);
  const mailDomain = from.address.split("@")[1] ?? "localhost";
  const { smtpUrl, rate, dkim, onServer } = settings;
  const limits = { connections: concurrency, deadlineMs, takingMs, rate, dkim };
  const smtp = smtpUrl === null ? null : createSmtpServers(smtpUrl, { ...limits, onChange: onServer });
  let captured = 0;

  function toMail(letter: Letter): Mail {
    const { deliveryId, subscriberId, message, links, language, timeZone } = letter;
    const reader = { language, timeZone };
    const invitation = message.type === "notice" ? maintenanceInvitation(message.page, message.notice, from) : null;
    return {
      ...renderEmail({ deliveryId, subscriberId, message, links, mailDomain, reader }),
      from,
      returnPath: settings.returnPath(deliveryId) ?? from.address,
      to: letter.address,
      date: letter.now,
      ...(invitation ? { calendar: invitation } : {}),
    };
  }

  async function capture(letter: Letter): Promise<Sent> {
    try {
      const content = composeMessage(toMail(letter)).replaceAll("\r\n", "\n");
      await writeMail(settings.mailFolder, mailFileName(letter.deliveryId, letter.createdAt), content);
    } catch (error) {
      return { outcome: retry(`The mail could not be written: ${(error as Error).message}`), channelDown: true };
    }
    if (captured++ % 500 === 0) await pruneMail(settings.mailFolder, capturedMailKept);
    return { outcome: { kind: "delivered", detail: "captured" } };
  }

  return {
    kind: "email",
    schedule: retrySchedules.email,
    // Of several servers the last may be asked when the time of the others is up.
    timeoutMs: 2 * deadlineMs + takingMs,
    concurrency,
    perHost: null,
    async send(letter) {
      return smtp ? smtpOutcome(await smtp.send(toMail(letter))) : capture(letter);
    },
    close() {
      smtp?.close();
    },
  };
}

const previewDomain = "example.com";

/** E-mail. */
export const email: ChannelDefinition = {
  kind: "email",
  label: "E-mail",
  summary: "A mail for each update, which can be left with one click.",
  openTo: "everyone",
  verification: "link",
  fields: [
    {
      name: "email",
      label: "E-mail address",
      type: "email",
      required: true,
      autoComplete: "email",
      hint: "You get a mail with a link first; nothing is sent before you follow it.",
    },
  ],
  offered: () => true,
  parse: (input) => ({ address: parseEmail(input.email), settings: {} }),
  mask: maskAddress,
  preview(message, links) {
    const written = renderEmail({ deliveryId: "0", subscriberId: "0", message, links, mailDomain: previewDomain });
    return `${written.subject}\n\n${written.text}`;
  },
  open: (env) => emailChannel(env.email),
};
