export { DownloadPanel } from "./download-panel";
export { GetImages } from "./get-images";
export { ElsewhereButton, RoomNote } from "./room-note";
export { WithImages } from "./with-images";
