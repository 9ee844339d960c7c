import type { Client, ProtectionStatus, protectionService, Result } from "../../../main/contract";
import type { Bus } from "./bus";
import type { Scenario } from "./scenario";

/** What opens the locked store of the scenario. */
const sesame = "open sesame";

const starts: Readonly<Record<string, Partial<ProtectionStatus>>> = {
  keyring: { kind: "system", systemStore: { available: true, name: "the keyring" } },
  locked: { kind: "passphrase", locked: true },
  refused: {
    kind: "system",
    locked: true,
    trouble: { code: "secret-store-refused", params: { store: "the keyring" } },
  },
};

/** The protection of a store that is not there: one passphrase opens it. */
export function fakeProtection(scenario: Scenario, bus: Bus): Client<typeof protectionService> {
  let passphrase = sesame;
  let status: ProtectionStatus = {
    kind: "off",
    locked: false,
    systemStore: { available: false, name: "the keyring" },
    trouble: null,
    ...starts[scenario.protection],
  };
  const set = (change: Partial<ProtectionStatus>): Result<ProtectionStatus> => {
    status = { ...status, ...change };
    bus.emit("protection.changed", status);
    return { ok: true, value: status };
  };
  const wrong: Result<never> = { ok: false, error: { code: "passphrase-wrong", params: {} } };
  const allowed = (current: string | undefined) => status.kind !== "passphrase" || current === passphrase;
  return {
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
}
