import type { Drawing } from "./messages";

/** Pixels for each one of the drawing, and the most on a side, so that a canvas of it can be made. */
const sharpness = 2;
const longestSide = 8192;

/** The drawing as a PNG on this background; null when the browser cannot make one. */
export async function pngOf(
  drawing: Drawing,
  url: string,
  background: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const scale = Math.min(sharpness, longestSide / Math.max(drawing.width, drawing.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(drawing.width * scale);
  canvas.height = Math.ceil(drawing.height * scale);
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  return blob === null ? null : new Uint8Array(await blob.arrayBuffer());
}
