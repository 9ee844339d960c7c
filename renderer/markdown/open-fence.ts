import type { Code } from "mdast";

const opening = /^(`{3,}|~{3,})[ \t]*([\w+#.-]*)[ \t]*\n/;

/**
 * The code block that a text is, if it begins with a fence and nothing follows it; null for every other text. Long
 * code that is still being written would otherwise be read anew, character by character, with each piece that comes.
 */
export function openFence(text: string): Code | null {
  const found = opening.exec(text);
  const [whole = "", fence = "", language = ""] = found ?? [];
  if (found === null || text.includes("\r") || text.includes("\0")) return null;
  const body = text.slice(whole.length);
  const closing = new RegExp(`^ {0,3}${fence.slice(0, 1)}{${fence.length},}[ \\t]*$`, "m");
  const closed = closing.exec(body);
  if (closed !== null && body.slice(closed.index + closed[0].length).trim() !== "") return null;
  const inside = closed === null ? body : body.slice(0, closed.index);
  return {
    type: "code",
    lang: language === "" ? null : language,
    meta: null,
    value: inside.replace(/\n$/, ""),
  };
}
