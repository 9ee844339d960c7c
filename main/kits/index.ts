export { type Applied, type ApplyOptions, applyKit } from "./apply-kit";
export { checkKit, kitView } from "./check-kit";
export { type CreateOptions, checkStick, createKit, type KitItem } from "./create-kit";
export { fingerprintOf, sameFingerprint } from "./fingerprint";
export { fat32FileBytes, parseSize, usualChunkBytes } from "./layout";
export { kitFolderOf, type OpenKit, openKit } from "./open-kit";
export { readmeItem } from "./readme";
export { openSigners, type Signers } from "./signers";
export { openSigningKey } from "./signing-key";
