export { ProtectionHint } from "./protection-hint";
export { ProtectionSection } from "./protection-section";
export { Unlock } from "./unlock";
