export { type DecodedText, decodeText } from "./decode";
export { encodeText } from "./encode";
export { keepLineEnds } from "./line-ends";
