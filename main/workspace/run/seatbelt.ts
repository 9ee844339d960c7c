import type { Cage } from "./cage";

/** Services that any program asks for names of users, its log and notices; none gives rights. */
const services = [
  "com.apple.system.opendirectoryd.libinfo",
  "com.apple.system.opendirectoryd.membership",
  "com.apple.system.logger",
  "com.apple.system.notification_center",
];
/** What names of hosts and certificates are looked up with. */
const networkServices = [
  "com.apple.SystemConfiguration.configd",
  "com.apple.SystemConfiguration.DNSConfiguration",
  "com.apple.dnssd.service",
  "com.apple.trustd",
  "com.apple.trustd.agent",
];
const devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty"];

const named = (names: readonly string[]) => names.map((name) => `(global-name "${name}")`).join(" ");
const files = "file-read* file-map-executable";

/**
 * The arguments of `sandbox-exec` before the command. Of the rules the last one that matches holds. Paths go in as
 * parameters, never as text of the profile, since a folder may be called anything. Everything of the system can be
 * read, the folder and a temporary one can be written; homes and sockets are not there, nor is a network, unless it is
 * asked for. Source: Apple's profiles in /System/Library/Sandbox/Profiles, which use the same language.
 */
export function seatbeltArguments(cage: Cage): string[] {
  const { root, alsoWritten = [], readOnly, hidden, home, tools, emptied, closed, network, temporary } = cage;
  const parameters: string[] = [];
  const param = (path: string) => {
    const name = `P${parameters.length / 2}`;
    parameters.push("-D", `${name}=${path}`);
    return `(param "${name}")`;
  };
  const below = (paths: readonly string[]) => paths.map((path) => `(subpath ${param(path)})`).join(" ");
  const rule = (what: string, where: string) => (where === "" ? [] : [`(${what} ${where})`]);
  const rules = [
    "(version 1)",
    "(deny default)",
    "(allow process-exec process-fork sysctl-read ipc-posix-sem)",
    "(allow signal process-info* (target same-sandbox))",
    `(allow mach-lookup ${named(services)})`,
    `(allow ${files} (subpath "/"))`,
    ...rule(`deny ${files}`, below([...emptied, home])),
    // A path can be followed through folders whose entries cannot be read.
    "(allow file-read-metadata)",
    ...rule(`allow ${files}`, below(tools)),
    ...rule(`allow ${files} file-write*`, below([root, ...alsoWritten, temporary])),
    ...rule("deny file-write*", below(readOnly)),
    // Repositories that it would make, at any depth; file systems here tell no case apart.
    ...[root, ...alsoWritten].flatMap((folder) =>
      rule("deny file-write*", `(require-all (subpath ${param(folder)}) (regex #"/[.][gG][iI][tT](/|$)"))`),
    ),
    ...rule(`deny ${files} file-write*`, below(closed)),
    // The last rule that fits decides.
    ...(closed.some((path) => root.startsWith(`${path}/`))
      ? rule(`allow ${files} file-write*`, below([root]))
      : []),
    ...rule(`deny ${files} file-write*`, hidden.map((path) => `(literal ${param(path)})`).join(" ")),
    `(allow file-read* file-write-data file-ioctl ${devices.map((path) => `(literal "${path}")`).join(" ")})`,
    ...(network
      ? [
          "(allow system-socket)",
          "(allow network-outbound (remote ip))",
          "(allow network-inbound network-bind (local ip))",
          `(allow network-outbound file-read* (literal "/private/var/run/mDNSResponder"))`,
          `(allow file-read* (literal "/private/var/run/resolv.conf"))`,
          `(allow mach-lookup ${named(networkServices)})`,
        ]
      : []),
  ];
  return ["-p", rules.join("\n"), ...parameters, "--"];
}
