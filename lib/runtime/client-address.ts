import { BlockList, isIP } from "node:net";

/** The header in which the HTTP front tells the pages who asks. What a visitor sends under this name is dropped. */
export const clientHeader = "x-candor-client";

const plain = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.)/i, "");

/** Expands an IPv6 address far enough to name its /64. */
function network64(address: string): string {
  const [head = "", tail = ""] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const groups = address.includes("::")
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right]
    : left;
  return `${groups
    .slice(0, 4)
    .map((g) => Number.parseInt(g || "0", 16).toString(16))
    .join(":")}::/64`;
}

/** How a caller is told from others in limits: its IPv4 address, or its IPv6 /64. */
export function limitKey(address: string): string {
  const a = plain(address);
  return isIP(a) === 6 ? network64(a) : a;
}

/**
 * The caller's address. X-Forwarded-For is believed only as far as trusted proxies wrote it: counted from the right,
 * the first address that is not a trusted proxy's is the caller.
 * @param trust number of proxies in front, or their networks; 0 trusts nobody.
 */
export function callerAddress(
  socketAddress: string,
  forwardedFor: string | undefined,
  trust: number | string[],
): string {
  const chain = [...(forwardedFor ?? "").split(","), socketAddress].map(plain).filter((a) => isIP(a) !== 0);
  if (typeof trust === "number") return chain[Math.max(0, chain.length - 1 - trust)] ?? socketAddress;
  const list = new BlockList();
  for (const cidr of trust) {
    const [net = "", bits] = cidr.split("/");
    const family = isIP(net) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(net, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  }
  for (let i = chain.length - 1; i > 0; i--) {
    const address = chain[i] ?? "";
    if (!list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")) return address;
  }
  return chain[0] ?? socketAddress;
}
