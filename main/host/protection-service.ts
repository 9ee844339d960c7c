import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { ChatStore } from "../chat";
import type { Emit, Handlers, protectionService } from "../contract";
import type { Protected, Protection } from "../settings";

interface ProtectionServiceOptions {
  protection: Protection;
  store: ChatStore;
  dataFolder: string;
  emit: Emit<typeof protectionService>;
}

/** How the conversations are encrypted, and unlocking them. One change at a time. */
export function createProtectionService(
  options: ProtectionServiceOptions,
): Handlers<typeof protectionService> {
  const { protection, store, dataFolder, emit } = options;
  protection.onChange((status) => emit("changed", status));
  const kept: Protected = {
    rekey: (key) => store.rekey(key),
    // Only ever asked for while the store is locked, and so not open.
    keepAside: async (stamp) => {
      for (const suffix of ["", "-wal", "-shm"]) {
        const path = join(dataFolder, `quern.db${suffix}`);
        await rename(path, `${join(dataFolder, "quern.db")}.locked-${stamp}${suffix}`).catch(ignoreMissing);
      }
    },
  };
  let previous: Promise<unknown> = Promise.resolve();
  const change = async (work: () => Promise<void>) => {
    const mine = previous.catch(() => undefined).then(work);
    previous = mine;
    await mine;
    return protection.status();
  };
  return {
    status: async () => protection.status(),
    unlock: ({ passphrase }) => change(() => protection.unlock(passphrase)),
    setPassphrase: ({ passphrase, current }) =>
      change(() => protection.setPassphrase(passphrase, current, kept)),
    keepInSystemStore: ({ current }) => change(() => protection.keepInSystemStore(current, kept)),
    turnOff: ({ current }) => change(() => protection.turnOff(current, kept)),
    startAnew: () => change(() => protection.startAnew(kept)),
  };
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}
