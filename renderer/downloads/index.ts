export { DownloadPanel } from "./download-panel";
export { RoomNote } from "./room-note";
