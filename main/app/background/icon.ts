/** A picture in BGRA, four bytes for each pixel, as Electron takes it. */
export interface Drawn {
  readonly size: number;
  readonly pixels: Buffer;
}

/** How many points of each pixel are looked at, in each direction: enough for smooth edges. */
const samples = 4;

/**
 * Draws the tray icon: a millstone from above, with its eye and its handle.
 * @param size of each side, in pixels
 * @param colour red, green, blue
 */
export function drawIcon(size: number, [red, green, blue]: readonly [number, number, number]): Drawn {
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      let inside = 0;
      for (let n = 0; n < samples * samples; n++) {
        const across = (x + ((n % samples) + 0.5) / samples) / size;
        const down = (y + (Math.floor(n / samples) + 0.5) / samples) / size;
        if (isInk(across, down)) inside++;
      }
      const share = inside / (samples * samples);
      // Premultiplied, as bitmaps of the system are.
      pixels.set([blue * share, green * share, red * share, 255 * share], (y * size + x) * 4);
    }
  return { size, pixels };
}

/** Whether a point, both of its parts from 0 to 1, belongs to the shape. */
function isInk(x: number, y: number): boolean {
  const fromMiddle = Math.hypot(x - 0.5, y - 0.58);
  const stone = fromMiddle < 0.38 && fromMiddle > 0.26;
  const eye = fromMiddle < 0.09;
  const handle = Math.abs(x - 0.78) < 0.06 && y > 0.06 && y < 0.4;
  return stone || eye || handle;
}
