import type { PromptSegment } from "../../qwen";

/** A prompt as this library takes it: one text, and the images that its place holders stand for, in order. */
export interface PromptText {
  readonly text: string;
  /** As `data:` addresses. */
  readonly images: readonly string[];
}

/** What the library puts an image in the place of. */
const imagePlace = "<__media__>";
/** Invisible, and no place to break a line. */
const wordJoiner = "\u2060";
/**
 * The strings that the library would take for something else than text: the vocabulary's markers (`<|…|>`, the six
 * tags of the chat format, the speech ones), and the place of an image.
 */
const markerLike = /<(?=\|[^\s<>|]+\|>|\/?(?:think|tool_call|tool_response)>|tts_\w+>|__media__>)/gu;

/**
 * A text in which nothing counts as a marker. The library reads markers wherever they stand in the prompt, so one
 * that comes from outside is parted by a word joiner behind its first character: it looks the same, costs three
 * bytes of tokens, and steers nothing.
 */
export function harmless(text: string): string {
  return text.replace(markerLike, `<${wordJoiner}`);
}

/** The prompt as one text in which exactly our own markers are markers. */
export function promptText(prompt: readonly PromptSegment[]): PromptText {
  const images: string[] = [];
  let text = "";
  for (const segment of prompt) {
    switch (segment.kind) {
      case "control":
        text += segment.token;
        break;
      case "text":
        text += harmless(segment.text);
        break;
      case "image":
        text += imagePlace;
        images.push(dataAddress(segment.data));
        break;
    }
  }
  return { text, images };
}

/** The texts of a prompt between its images. */
export function textsBetweenImages(text: string): string[] {
  return text.split(imagePlace);
}

/** The beginning of a prompt up to and with so many of its images. */
export function upToImage({ text, images }: PromptText, count: number): PromptText {
  const parts = textsBetweenImages(text).slice(0, count);
  return { text: parts.map((part) => part + imagePlace).join(""), images: images.slice(0, count) };
}

function dataAddress(data: Uint8Array): string {
  const type =
    data[0] === 0x89 ? "png" : data[0] === 0xff ? "jpeg" : data[0] === 0x52 ? "webp" : "octet-stream";
  return `data:image/${type};base64,${Buffer.from(data).toString("base64")}`;
}
