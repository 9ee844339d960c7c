export { ApplyKitButton } from "./apply-kit-button";
export { KitPlace } from "./kit-place";
export { MakeKitButton } from "./make-kit-button";
