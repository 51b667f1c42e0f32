import { expect, it } from "vitest";
import { causeOf, type DeliveryCause } from "../../../lib/domain/delivery-cause.ts";
import { causeTexts, failureWords } from "../../../lib/domain/messages/cause-texts.ts";
import { languages } from "../../../lib/domain/messages/languages.ts";

const said: [string, DeliveryCause][] = [
  ["452 4.2.2 The email account that you tried to reach is over quota", "mailbox_full"],
  ["552 5.2.2 Mailbox full", "mailbox_full"],
  ["550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown", "no_such_address"],
  ["Telegram answered 400 (chat not found).", "no_such_address"],
  ["550 5.7.1 Message rejected as spam", "refused_as_unwanted"],
  ["421 4.7.0 Too many connections", "too_many"],
  ["Slack answered 429.", "too_many"],
  ["The certificate has expired.", "certificate"],
  ["The server does not speak TLS on this port.", "certificate"],
  ["Slack answered 403 (invalid_auth).", "not_allowed"],
  ["The endpoint answered 410 Gone.", "gone"],
  ["The endpoint answered 404.", "gone"],
  ["The connection timed out.", "timeout"],
  ["The connection was refused.", "unreachable"],
  ["The name could not be resolved.", "unreachable"],
  ["The endpoint answered 503.", "their_error"],
  ["451 4.3.0 Not now", "their_error"],
  ["550 Rejected", "refused"],
  ["554 Transaction failed", "refused"],
  ["Cloudflare answered 522.", "their_error"],
  ["The endpoint answered 302; redirects are not followed.", "refused"],
  ["", "other"],
];

it.each(said)("%s comes down to %s", (reason, cause) => {
  expect(causeOf(reason)).toBe(cause);
});

it.each(languages.filter((language) => language !== "en"))("is said in %s, with the server's own words", (language) => {
  const words = Object.values(causeTexts[language]);
  expect(new Set(words).size).toBe(Object.keys(causeTexts.en).length);
  for (const word of words) expect(Object.values(causeTexts.en)).not.toContain(word);
  const reason = "The endpoint answered 503.";
  expect(failureWords(reason, language)).toBe(`${causeTexts[language].their_error} (${reason})`);
  expect(failureWords(reason, "en")).toBe(reason);
});
