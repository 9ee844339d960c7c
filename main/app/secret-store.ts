import { safeStorage } from "electron";
import type { SecretStore } from "../settings";

const names: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "the Keychain",
  win32: "Windows data protection",
};

/**
 * The system's store for secrets through Electron. On Linux without a keyring Electron falls back to a key that is
 * the same everywhere: that hides and does not protect, so it does not count.
 */
export function systemSecretStore(): SecretStore {
  const linux = process.platform === "linux";
  return {
    // Asked anew each time: it is not known before the app is ready.
    get available() {
      if (!safeStorage.isEncryptionAvailable()) return false;
      return !linux || !["basic_text", "unknown"].includes(safeStorage.getSelectedStorageBackend());
    },
    get name() {
      return names[process.platform] ?? "the keyring";
    },
    protect: (text) => safeStorage.encryptString(text).toString("base64"),
    reveal: (text) => safeStorage.decryptString(Buffer.from(text, "base64")),
  };
}
