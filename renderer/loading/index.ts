export { Ladder } from "./ladder";
export { Loading } from "./loading";
