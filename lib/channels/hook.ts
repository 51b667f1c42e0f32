import { invalid } from "../domain/errors.ts";
import { maskAddress, parseWebhookUrl } from "../domain/subscription.ts";
import { isWebPort } from "../net/guard.ts";
import type { Destination, Reading } from "./channel.ts";

/** A fingerprint long enough to tell a page's destinations apart. */
export const shortPrint = (reading: Reading, text: string): string => reading.fingerprint(text).slice(0, 16);

/**
 * A service's hook: its address is the key to it, so it is sealed, and only the host and a fingerprint are to be seen.
 * @param hosts of the service; null where anyone may run one
 * @throws AppError `invalid` on `url`
 */
export function parseHook(input: unknown, reading: Reading, hosts: RegExp | null): Destination {
  const url = new URL(parseWebhookUrl(input, "url"));
  if (!reading.allowPrivate) {
    if (url.protocol !== "https:") throw invalid("url", "A webhook address must start with https://.");
    if (!isWebPort(url.port)) throw invalid("url", "This port is not one of the web.");
    if (hosts !== null && !hosts.test(url.hostname))
      throw invalid("url", "This is not a webhook address of this service.");
  }
  return { address: `${url.origin}/#${shortPrint(reading, url.href)}`, settings: { url: url.href } };
}

/** `https://hooks.slack.com/…3f2a`: the host, and enough of the fingerprint to tell two apart. */
export function maskHook(address: string): string {
  const print = /#([\w@.~+-]+)$/.exec(address)?.[1];
  return print === undefined ? maskAddress(address) : `${maskAddress(address)}${print.slice(-4)}`;
}
