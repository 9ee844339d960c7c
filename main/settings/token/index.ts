export { openTokenKeeper, type TokenKeeper } from "./token";
