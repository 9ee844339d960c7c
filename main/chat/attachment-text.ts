import type { Attachment, Message } from "../contract";
import type { AttachmentContent } from "./store";
import { fenced } from "./transfer";

/** What attachments hold, by their ids. */
export type Contents = ReadonlyMap<string, AttachmentContent>;

/**
 * A file as the model is told of it. One fixed form, so that the same history always gives the same prompt, to the
 * byte: the name as a JSON string (whatever is in it, it stays on its line), the text between fences that it cannot end.
 */
function attachedText({ name, kind }: Attachment, text: string): string {
  return `Attached ${kind === "pdf" ? "PDF, as text" : "file"} ${JSON.stringify(name)}:\n${fenced(text)}`;
}

/** What stands for a picture where the model is shown none. */
const unseenImage = (name: string) => `Attached picture ${JSON.stringify(name)} (it cannot be shown here).`;

/** The files of a message as text, in their order; empty where there are none. */
export function attachmentsText(
  attachments: readonly Attachment[],
  contents: Contents,
  images: boolean,
): string {
  return attachments
    .flatMap((one) => {
      if (one.kind === "image") return images ? [] : [unseenImage(one.name)];
      return [attachedText(one, contents.get(one.id)?.text ?? "")];
    })
    .join("\n\n");
}

/** What the user's turn says: the files first, then the words about them. */
export function userText(
  { text, attachments }: Pick<Message, "text" | "attachments">,
  contents: Contents,
  images: boolean,
): string {
  const files = attachmentsText(attachments, contents, images);
  return files !== "" && text !== "" ? `${files}\n\n${text}` : files + text;
}
