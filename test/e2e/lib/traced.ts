import { readFile } from "node:fs/promises";
import { chromium, type Page } from "@playwright/test";
import { cleanEnvironment, program } from "./launch";
import { familyOf } from "./processes";

/** Set-up installs it (`build/setup`); where it is not, or may not trace, the start fails and with it the test. */
const strace = "/usr/bin/strace";
/** Every way to begin a socket, to name its other end or its own, and to send. A ring would do all this past the watcher. */
const calls = "socket,socketpair,connect,bind,listen,sendto,sendmsg,sendmmsg,io_uring_setup";
/**
 * The two families that cannot reach another machine: AF_UNIX (the display, the desktop's bus, Chromium's processes
 * among themselves) and AF_NETLINK (the kernel tells which network cards and devices there are).
 */
const ownFamilies = new Set(["AF_UNIX", "AF_NETLINK"]);
/**
 * Two more that Chromium opens only to ask the kernel something by `ioctl`, such as the name of a network card. What
 * would reach out has to name an address, or to listen: that is never allowed.
 */
const askedFamilies = new Set(["AF_INET", "AF_INET6"]);

/** The real app, whose every process and thread is watched from its first moment to its last. */
export interface Traced {
  readonly page: Page;
  /** The processes that there are now, the app's own the first. */
  family(): Promise<number[]>;
  /** What could have reached another machine so far, call by call. */
  outside(): Promise<string[]>;
  /** All that the watcher has written. */
  lines(): Promise<string[]>;
  /** Closes the window as a user does, and waits until no process is left. */
  close(): Promise<void>;
}

/**
 * Starts Quern under the watcher. It is driven through a pair of pipes: Playwright's usual way into Electron is two
 * ports, which would be sockets in the trace that are not Quern's own.
 */
export async function launchTraced(
  dataFolder: string,
  trace: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Traced> {
  const { executablePath, args } = program();
  const options = ["-f", "--seccomp-bpf", "-q", "-e", `trace=${calls}`, "-o", trace];
  const context = await chromium.launchPersistentContext("", {
    executablePath: strace,
    ignoreDefaultArgs: true,
    args: [...options, executablePath, "--remote-debugging-pipe", ...args],
    env: { ...cleanEnvironment(), QUERN_DATA: dataFolder, ...env },
    viewport: null,
    timeout: 90_000,
  });
  const lines = async () => (await readFile(trace, "utf8")).split("\n").filter((line) => line !== "");
  const page = context.pages()[0] ?? (await context.waitForEvent("page", { timeout: 60_000 }));
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true", null, {
    timeout: 60_000,
  });
  return {
    page,
    lines,
    family: async () => familyOf(Number((await lines())[0]?.split(" ")[0])),
    outside: async () => reachingOut(await lines()),
    close: async () => {
      const ended = context.waitForEvent("close", { timeout: 60_000 });
      // The page goes with its window, perhaps before it can answer.
      await page.evaluate(() => window.close()).catch(() => undefined);
      await ended;
    },
  };
}

/** The lines that name an address of another family than this machine's own, listen for one, or open what may. */
function reachingOut(lines: readonly string[]): string[] {
  /** Sockets, by who holds them and their number, whose own end is a file. */
  const files = new Set<string>();
  return lines.filter((line) => {
    if (line.includes("io_uring_setup(")) return true;
    const [, who, call, first] = /^(\d+) +(\w+)\((\w+)/.exec(line) ?? [];
    if (call === undefined || first === undefined) return false;
    if (call === "socket" || call === "socketpair")
      return !ownFamilies.has(first) && !askedFamilies.has(first);
    if (call === "listen") return !files.has(`${who} ${first}`);
    if (call === "bind" && line.includes("sa_family=AF_UNIX")) files.add(`${who} ${first}`);
    const named = [...line.matchAll(/sa_family=(\w+)/g)].map((match) => match[1] ?? "");
    return named.some((family) => family !== "AF_UNSPEC" && !ownFamilies.has(family));
  });
}
