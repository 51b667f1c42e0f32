import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/**
 * Addresses that are not part of the public Internet (IANA special-purpose registries, RFC 6890) and forms of IPv6
 * that carry an IPv4 address inside, by which a private one could be reached.
 */
const ranges: readonly [string, number, "ipv4" | "ipv6"][] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 96, "ipv6"],
  ["::ffff:0:0:0", 96, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["100::", 64, "ipv6"],
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["3fff::", 20, "ipv6"],
  ["5f00::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["fec0::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

const notPublic = new BlockList();
for (const [net, prefix, family] of ranges) notPublic.addSubnet(net, prefix, family);

/**
 * Link-local addresses, where clouds keep their instances' credentials: no probe of anyone has business there.
 * 100.100.100.200 and fd00:ec2::254 are the same thing of clouds that chose another address.
 */
const never = new BlockList();
never.addSubnet("169.254.0.0", 16, "ipv4");
never.addAddress("100.100.100.200", "ipv4");
never.addSubnet("fe80::", 10, "ipv6");
never.addAddress("fd00:ec2::254", "ipv6");

/** Is this text a literal IP address, with or without the brackets of a URL? */
export const isAddress = (text: string): boolean => isIP(text.replace(/^\[|\]$/g, "")) !== 0;

/** Is this literal IP address on the public Internet? IPv4-mapped IPv6 counts as the IPv4 address inside. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const version = isIP(bare);
  if (version === 0) return false;
  return !notPublic.check(bare, version === 6 ? "ipv6" : "ipv4");
}

/** May an operator's own probe go to this literal IP address? To private networks it may; not to a cloud's metadata. */
function isForOperators(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  return !never.check(bare, isIP(bare) === 6 ? "ipv6" : "ipv4");
}

/** Whose request it is: a stranger's reaches the public Internet only. */
export type Reach = "public" | "operator";

const mayReach: Record<Reach, (address: string) => boolean> = { public: isPublicAddress, operator: isForOperators };

/** Above 1023 and yet not the web's: mail, chat, files, databases (the Fetch standard's "bad ports", and stores). */
const otherServices = new Set([
  1433, 1521, 1719, 1720, 1723, 2049, 2375, 2379, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5900, 6000, 6379,
  6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9200, 10080, 11211, 27017,
]);

/** May a stranger's address name this port? @param port as a URL has it: empty for the scheme's own. */
export function isWebPort(port: string): boolean {
  if (port === "" || port === "80" || port === "443") return true;
  const number = Number(port);
  return number >= 1024 && !otherServices.has(number);
}

/** The target is on a private network and the caller may not go there. */
export class BlockedAddress extends Error {
  readonly code = "BLOCKED_ADDRESS";
  constructor() {
    super("The address leads to a private network, which is not allowed here.");
    this.name = "BlockedAddress";
  }
}

/** @throws BlockedAddress when the host of a URL is itself a literal address out of reach (the look-up is not asked then). */
export function assertReachable(hostname: string, reach: Reach): void {
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (isIP(bare) !== 0 && !mayReach[reach](bare)) throw new BlockedAddress();
  if (reach === "public" && /(^|\.)(localhost|local|internal)\.?$/i.test(bare)) throw new BlockedAddress();
}

type Resolve = typeof systemLookup;

/**
 * A look-up for `net.connect` that refuses names of which any address is out of reach. Since the connection is made to
 * the very addresses checked here, a name can not be rebound in between.
 */
export function guardedLookup(reach: Reach, resolve: Resolve = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const list = addresses as unknown as { address: string; family: number }[];
      const [first] = list;
      if (!first || list.some((a) => !mayReach[reach](a.address))) return callback(new BlockedAddress(), "", 0);
      if (options.all) return callback(null, list);
      return callback(null, first.address, first.family);
    });
  };
}

/**
 * Does a URL lead to the public Internet, as far as can be told now? For a clear word when an address is given; what
 * counts is the check at connect time. A name that does not resolve yet is given the benefit of the doubt.
 */
export async function leadsToPublic(url: string): Promise<boolean> {
  const { hostname } = new URL(url);
  try {
    assertReachable(hostname, "public");
  } catch {
    return false;
  }
  if (isAddress(hostname)) return true;
  return new Promise((resolve) => {
    guardedLookup("public")(hostname, { all: true }, (error) => resolve(!(error instanceof BlockedAddress)));
  });
}
