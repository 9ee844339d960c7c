import type { Client, protectionService, ProtectionStatus, Result } from "../../../main/contract";

type Told = (status: ProtectionStatus) => void;

/** The protection of a store that is not there: one passphrase opens it. */
export function fakeProtection(first: Partial<ProtectionStatus> = {}, right = "open sesame") {
  const listeners = new Set<Told>();
  let passphrase = right;
  let status: ProtectionStatus = {
    kind: "off",
    locked: false,
    systemStore: { available: false, name: "the keyring" },
    trouble: null,
    ...first,
  };
  const set = (change: Partial<ProtectionStatus>): Result<ProtectionStatus> => {
    status = { ...status, ...change };
    for (const listener of listeners) listener(status);
    return { ok: true, value: status };
  };
  const wrong: Result<never> = { ok: false, error: { code: "passphrase-wrong", params: {} } };
  const allowed = (current: string | undefined) => status.kind !== "passphrase" || current === passphrase;
  const client: Client<typeof protectionService> = {
    status: async () => ({ ok: true, value: status }),
    unlock: async (given) => (given.passphrase === passphrase ? set({ locked: false }) : wrong),
    setPassphrase: async (given) => {
      if (!allowed(given.current)) return wrong;
      passphrase = given.passphrase;
      return set({ kind: "passphrase" });
    },
    keepInSystemStore: async (given) => (allowed(given.current) ? set({ kind: "system" }) : wrong),
    turnOff: async (given) => (allowed(given.current) ? set({ kind: "off" }) : wrong),
    startAnew: async () => set({ kind: "off", locked: false, trouble: null }),
  };
  return {
    client,
    events: {
      changed: (listener: Told) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}
