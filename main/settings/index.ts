export {
  noSecretStore,
  openProtection,
  type Protected,
  type Protection,
  type SecretStore,
  type StoreKey,
} from "./protection";
export { openSettings, type SettingsStore } from "./settings";
