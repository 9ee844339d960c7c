export { type AttachmentsOptions, createAttachments, type ReadPdf } from "./service";
