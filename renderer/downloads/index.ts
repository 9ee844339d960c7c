export { DownloadPanel } from "./download-panel";
