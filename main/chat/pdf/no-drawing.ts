/*
 * The PDF library makes a matrix as soon as it is loaded, of a kind that only browsers and a native drawing library
 * have. Nothing is drawn here, so that library is not shipped; these names are all that is asked of it. Imported
 * before the library.
 */
class Nothing {}
for (const name of ["DOMMatrix", "ImageData", "Path2D"]) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value: Nothing });
}
