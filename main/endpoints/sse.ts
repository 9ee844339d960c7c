/** The data of one event as it came in a stream of server-sent events. */
interface SseReader {
  /** The events that are whole by now. */
  push(bytes: Uint8Array): string[];
}

/** Longer events come from nothing that answers a chat: 16 Mi characters. */
const longestEvent = 16 * 1024 * 1024;

/**
 * Reads server-sent events from bytes that may be cut anywhere, in the middle of a character too. Only their data
 * counts here. What is not ended by an empty line is not given: it was cut.
 * Source: HTML Living Standard, 9.2.6 "Interpreting an event stream".
 * @param longest characters of one event, and of a line
 * @throws RangeError when an event has no end
 */
export function createSseReader(longest = longestEvent): SseReader {
  // Takes away a byte order mark, and puts marks for bytes that are no UTF-8.
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  let data: string[] = [];
  /** Characters of them; an empty line of data counts as well, for it is kept. */
  let size = 0;

  const takeLine = (line: string, whole: string[]): void => {
    if (line === "") {
      if (data.length > 0) whole.push(data.join("\n"));
      data = [];
      size = 0;
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    if (field !== "data") return;
    const text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /u, "");
    size += text.length + 1;
    if (size > longest) throw new RangeError("an event without an end");
    data.push(text);
  };

  return {
    push: (bytes) => {
      rest += decoder.decode(bytes, { stream: true });
      const whole: string[] = [];
      for (;;) {
        const at = rest.search(/[\r\n]/u);
        // A carriage return at the very end may be the first half of a line end.
        if (at < 0 || (rest[at] === "\r" && at === rest.length - 1)) break;
        const length = rest.startsWith("\r\n", at) ? 2 : 1;
        takeLine(rest.slice(0, at), whole);
        rest = rest.slice(at + length);
      }
      if (rest.length > longest) throw new RangeError("a line without an end");
      return whole;
    },
  };
}
