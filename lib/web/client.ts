import { clientHeader } from "../runtime/client-address.ts";

/** The caller's network address as the front saw it; IPv6 is cut to its /64, which is what one household has. */
export function clientKey(headers: Headers): string {
  return headers.get(clientHeader) ?? "unknown";
}
