import { randomBytes } from "node:crypto";
import {
  access,
  chmod,
  constants,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  writeFile,
} from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

/** What nobody may touch: a file, a folder, our own data, and two sockets, all outside of the opened folder. */
export interface Canaries {
  /** Stands for what only the files outside and the secrets hold. */
  readonly secret: string;
  readonly outside: string;
  readonly canary: string;
  readonly data: string;
  readonly tcp: number;
  readonly unix: string;
  /** Connections that were made. */
  connections(): number;
  /** What has changed outside since it was laid out. */
  changes(): Promise<string[]>;
  close(): Promise<void>;
}

/** Folders that a command in the sandbox can read. */
const readable = ["/opt", "/srv", "/var/lib", "/usr/local/share"];

/** One of them in which the tests may write; null: there is none for this user. */
export async function placeInSight(): Promise<string | null> {
  for (const path of readable) {
    const may = await access(path, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (may) return path;
  }
  return null;
}

/**
 * Lays canaries out below a folder.
 * @param data where Quern's own data is to lie
 */
export async function layCanaries(base: string, data = join(base, "data")): Promise<Canaries> {
  const secret = `canary-${randomBytes(12).toString("hex")}`;
  const outside = join(base, "outside");
  const canary = join(outside, "canary.txt");
  await mkdir(outside);
  await mkdir(data, { recursive: true });
  await writeFile(canary, `CANARY ${secret}\n`);
  await writeFile(join(outside, "twin.txt"), "nothing secret\n");
  await writeFile(join(outside, "program"), `#!/bin/sh\ntouch '${outside}/ran'\ncat\n`);
  await chmod(join(outside, "program"), 0o755);
  await writeFile(join(data, "settings.json"), `{"secret":"${secret}"}\n`);
  let count = 0;
  const listen = (where: number | string) =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer((socket) => {
        count++;
        socket.destroy();
      });
      server.once("error", reject);
      if (typeof where === "number") server.listen(where, "127.0.0.1", () => resolve(server));
      else server.listen(where, () => resolve(server));
    });
  const unix = join(outside, "s");
  const servers = [await listen(0), await listen(unix)];
  const address = servers[0]?.address();
  const before = await treeOf(outside);
  const settings = await readFile(join(data, "settings.json"), "utf8");
  return {
    secret,
    outside,
    canary,
    data,
    tcp: typeof address === "object" && address ? address.port : 0,
    unix,
    connections: () => count,
    changes: async () => {
      const now = await treeOf(outside);
      const names = new Set([...before.keys(), ...now.keys()]);
      const changed = [...names].filter((name) => before.get(name) !== now.get(name));
      const same = (await readFile(join(data, "settings.json"), "utf8").catch(() => "")) === settings;
      return same ? changed : [...changed, "our own data"];
    },
    close: async () => {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** Every entry below a folder, with what it is and holds. */
export async function treeOf(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const visit = async (below: string): Promise<void> => {
    for (const name of await readdir(join(folder, below)).catch(() => [])) {
      const path = below === "" ? name : `${below}/${name}`;
      const entry = await lstat(join(folder, path)).catch(() => null);
      if (entry === null) continue;
      const mode = (entry.mode & 0o777).toString(8);
      if (entry.isDirectory()) {
        found.set(path, `folder ${mode}`);
        await visit(path);
      } else if (entry.isSymbolicLink()) found.set(path, `link ${await readlink(join(folder, path))}`);
      else if (entry.isFile())
        found.set(path, `file ${mode} ${(await readFile(join(folder, path))).toString("base64")}`);
      else found.set(path, "other");
    }
  };
  await visit("");
  return found;
}
