import { hostname, networkInterfaces } from "node:os";

/** A name of DNS, in lower case. */
const dnsName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/u;

/** The addresses under which other machines reach this one; those that only hold on one cable are left out. */
export function ownAddresses(interfaces = networkInterfaces()): string[] {
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  const outer = all.filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/iu.test(address));
  // Those of the older kind first: people can read them out.
  const sorted = outer.toSorted((one, other) => one.family.localeCompare(other.family));
  return [...new Set(sorted.map(({ address }) => address.toLowerCase()))];
}

/**
 * The names that this machine goes by: its own, as other machines find it by multicast DNS, this machine's for itself,
 * and its addresses.
 * @param more names that were given for it
 */
export function ownNames(
  more: readonly string[] = [],
  name = hostname(),
  addresses = ownAddresses(),
): string[] {
  const plain = name.toLowerCase();
  const [label = ""] = plain.split(".");
  const all = [...more.map((one) => one.toLowerCase()), plain, `${label}.local`, ...addresses];
  return [...new Set([...all, "localhost", "127.0.0.1", "::1"])].filter(isName);
}

const isName = (text: string) => isAddress(text) || (dnsName.test(text) && !/^[\d.]+$/u.test(text));

/** Whether it is an address of either version, and no name; Node's own answer stands in what opens sockets. */
export function isAddress(text: string): boolean {
  if (text.includes(":")) return URL.canParse(`http://[${text}]`);
  return /^\d{1,3}(\.\d{1,3}){3}$/u.test(text) && URL.canParse(`http://${text}`);
}
