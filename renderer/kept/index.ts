export { KeptNote, OtherSettings } from "./kept";
