export { Machine } from "./machine";
