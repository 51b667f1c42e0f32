import { expect, it } from "vitest";
import { causeOf, type DeliveryCause } from "../../../lib/domain/delivery-cause.ts";

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
  ["550 Rejected", "their_error"],
  ["The endpoint answered 302; redirects are not followed.", "refused"],
  ["", "other"],
];

it.each(said)("%s comes down to %s", (reason, cause) => {
  expect(causeOf(reason)).toBe(cause);
});
