export { noPolicy, openPolicy, type Policy, policyState } from "./policy";
export {
  noSecretStore,
  openProtection,
  type Protected,
  type Protection,
  type SecretStore,
  type StoreKey,
  statesKey,
} from "./protection";
export { openSettings, type SettingsStore } from "./settings";
export { openTokenKeeper, type TokenKeeper } from "./token";
