import { spawn } from "node:child_process";
import { access, constants, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { openCanary } from "../../net";
import { bubblewrapArguments } from "./bubblewrap";
import { type Cage, emptiedHere } from "./cage";
import { seatbeltArguments } from "./seatbelt";

type Kind = "bubblewrap" | "seatbelt";

export type Sandbox =
  | { readonly kind: Kind; readonly program: string; readonly missing: null }
  | { readonly kind: "none"; readonly missing: string };

/** Where they are looked for: never in a folder that a repository could name. */
const places: Record<Kind, readonly string[]> = {
  bubblewrap: ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"],
  seatbelt: ["/usr/bin/sandbox-exec"],
};

const argumentsOf: Record<Kind, (cage: Cage) => string[]> = {
  bubblewrap: bubblewrapArguments,
  seatbelt: seatbeltArguments,
};

/** The program and arguments that run a command inside the cage. */
export function caged(sandbox: Extract<Sandbox, { kind: Kind }>, cage: Cage, argv: readonly string[]) {
  return { program: sandbox.program, args: [...argumentsOf[sandbox.kind](cage), ...argv] };
}

let known: Promise<Sandbox> | undefined;

/** Tried once for all folders; where there is none it is looked for again, since it may be installed meanwhile. */
export async function knownSandbox(): Promise<Sandbox> {
  known ??= findSandbox();
  const found = await known;
  if (found.kind === "none") known = undefined;
  return found;
}

/**
 * Looks for the sandbox of this system and tries it: that it can be started here is not certain in a container.
 * @param platform another than this one's only in tests
 */
export async function findSandbox(platform: NodeJS.Platform = process.platform): Promise<Sandbox> {
  if (platform === "win32")
    return {
      kind: "none",
      missing: "Windows offers no sandbox that Quern can use without drivers or rights of its own.",
    };
  const kind: Kind = platform === "darwin" ? "seatbelt" : "bubblewrap";
  for (const program of places[kind]) {
    const there = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    return (await works({ kind, program, missing: null }))
      ? { kind, program, missing: null }
      : { kind: "none", missing: `${program} is here but does not hold a command in on this system.` };
  }
  return {
    kind: "none",
    missing:
      kind === "bubblewrap"
        ? "Install bubblewrap (package bubblewrap) to have one."
        : "This system has no sandbox-exec.",
  };
}

/** Tells whether the network was reached. On Linux a namespace of its own has nothing but its own loopback. */
const networkProbe = (port: number) =>
  process.platform === "linux"
    ? `[ "$(tail -n +3 /proc/net/dev | wc -l)" -le 1 ]`
    : `! /usr/bin/nc -z -w 1 127.0.0.1 ${port}`;

/** It works when a command in it can write into its folder, and can neither read nor write beside it, nor connect. */
async function works(sandbox: Extract<Sandbox, { kind: Kind }>): Promise<boolean> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "quern-cage-")));
  const canary = await openCanary();
  try {
    const [root, temporary, beside] = [join(base, "inside"), join(base, "temporary"), join(base, "beside")];
    await mkdir(root);
    await mkdir(temporary);
    await writeFile(beside, "as it was");
    const cage: Cage = {
      root,
      readOnly: [],
      hidden: [],
      home: homedir(),
      tools: [],
      emptied: await emptiedHere(),
      closed: [],
      network: false,
      folder: root,
      temporary,
    };
    const probe = [
      `echo yes > '${root}/in'`,
      `! grep -q was '${beside}' 2>/dev/null`,
      // Some sandboxes let it be written, in a place that nobody else sees.
      `{ echo no > '${beside}' || true; } 2>/dev/null`,
      `! { echo no > /etc/quern-probe; } 2>/dev/null`,
      networkProbe(canary.port),
    ].join(" && ");
    const { program, args } = caged(sandbox, cage, ["/bin/sh", "-c", probe]);
    const child = spawn(program, args, { cwd: root, stdio: "ignore" });
    const code = await new Promise<number | null>((resolve) => {
      child.once("error", () => resolve(null));
      child.once("exit", resolve);
    });
    const read = (path: string) => readFile(path, "utf8").catch(() => null);
    return (
      code === 0 &&
      canary.touched() === 0 &&
      (await read(join(root, "in"))) === "yes\n" &&
      (await read(beside)) === "as it was"
    );
  } catch {
    return false;
  } finally {
    canary.close();
    await rm(base, { recursive: true, force: true });
  }
}
