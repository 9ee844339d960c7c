import { type ControlToken, controlTokens, type PromptSegment } from "./types";

const marker = new RegExp(`(${controlTokens.map((token) => token.replaceAll("|", "\\|")).join("|")})`, "u");
const isControl = (part: string): part is ControlToken => (controlTokens as readonly string[]).includes(part);

/** Collects a prompt; neighbouring texts become one segment, so that they are tokenized as one. */
export class SegmentBuilder {
  private readonly list: PromptSegment[] = [];

  /** Text from outside: whatever it says, it stays text. */
  text(text: string): this {
    if (text === "") return this;
    const last = this.list.at(-1);
    if (last?.kind === "text") this.list[this.list.length - 1] = { kind: "text", text: last.text + text };
    else this.list.push({ kind: "text", text });
    return this;
  }

  /** Our own template text, in which the markers are meant. */
  template(text: string): this {
    for (const part of text.split(marker)) {
      if (isControl(part)) this.list.push({ kind: "control", token: part });
      else this.text(part);
    }
    return this;
  }

  image(data: Uint8Array): this {
    this.list.push({ kind: "image", data });
    return this;
  }

  end(): PromptSegment[] {
    return this.list;
  }
}

/** The prompt as plain text, as the model's own template would write it: for tests and for counting by eye. */
export function segmentsText(segments: readonly PromptSegment[]): string {
  return segments.map(segmentText).join("");
}

function segmentText(segment: PromptSegment): string {
  switch (segment.kind) {
    case "control":
      return segment.token;
    case "text":
      return segment.text;
    case "image":
      return "<|vision_start|><|image_pad|><|vision_end|>";
  }
}
