export { BenchSection } from "./bench-section";
