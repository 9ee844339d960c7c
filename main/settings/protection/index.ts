export {
  noSecretStore,
  openProtection,
  type Protected,
  type Protection,
  type SecretStore,
  type StoreKey,
  statesKey,
} from "./protection";
