export { Models } from "./models";
