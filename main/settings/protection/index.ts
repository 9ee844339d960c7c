export {
  noSecretStore,
  openProtection,
  type Protected,
  type Protection,
  type SecretStore,
  type StoreKey,
} from "./protection";
