import { BlockList, isIP, isIPv4 } from "node:net";

/**
 * Addresses that are not on the public internet (IANA special-purpose registries). 198.18.0.0/15 is left out on
 * purpose: it leads to nobody's machine, and VPN tools that answer every name with an address from it are common.
 */
const internal = new BlockList();
for (const [address, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  internal.addSubnet(address, prefix, "ipv4");
}
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");
// Tunnels carry an IPv4 address that is not looked at here, so they count as internal.
const tunnels6 = new BlockList();
tunnels6.addSubnet("2001::", 32, "ipv6");
tunnels6.addSubnet("2002::", 16, "ipv6");
const nat64 = new BlockList();
nat64.addSubnet("64:ff9b::", 96, "ipv6");
nat64.addSubnet("::ffff:0:0", 96, "ipv6");

/** Whether an IP address (no brackets) leads into this machine or a private network. Anything that is no IP: false. */
export function isInternalAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  if (isIP(plain) === 0) return false;
  if (isIPv4(plain)) return internal.check(plain, "ipv4");
  if (nat64.check(plain, "ipv6")) {
    const inner = embeddedIPv4(plain);
    return inner === null || internal.check(inner, "ipv4");
  }
  return !global6.check(plain, "ipv6") || tunnels6.check(plain, "ipv6");
}

/** The IPv4 address in the last 32 bits of an IPv6 address. */
function embeddedIPv4(address: string): string | null {
  // The URL parser writes every form of an IPv6 address in the same hexadecimal way.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(":");
  const [high, low] = [groups.at(-2), groups.at(-1)];
  if (high === undefined || low === undefined) return null;
  const value = Number.parseInt(high || "0", 16) * 65_536 + Number.parseInt(low || "0", 16);
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}
