export { type Background, keepInBackground } from "./background";
