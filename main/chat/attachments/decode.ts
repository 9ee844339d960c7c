/** A text file's text. `encoding` is null for UTF-8, which needs no mention. */
export interface Decoded {
  text: string;
  encoding: string | null;
}

/** What a text may hold below the space: tab, line ends, form feed, and the escape of terminal colours. */
const otherControls = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/;
/** As much of a file is looked at to tell binary from text. */
const lookedAt = 64 * 1024;
/** Of the characters beyond ASCII, as many must be common Chinese ones for a guess to hold. */
const commonShare = 0.7;
const common = /[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]/g;

/**
 * Reads a text file: UTF-8, UTF-16 with its mark, and of what was usual before it GB 18030 and Windows-1252.
 * @returns null when it is not text; `unknown` when it may be, in an encoding that cannot be told
 */
export function decodeText(data: Uint8Array): Decoded | "unknown" | null {
  if (data[0] === 0xff && data[1] === 0xfe) return decoded(data, "utf-16le", "UTF-16");
  if (data[0] === 0xfe && data[1] === 0xff) return decoded(data, "utf-16be", "UTF-16");
  const utf8 = decoded(data, "utf-8", null);
  if (utf8) return otherControls.test(utf8.text.slice(0, lookedAt)) ? null : utf8;
  const bytes = data.subarray(0, lookedAt);
  if (bytes.some((byte) => byte < 0x20 && otherControls.test(String.fromCharCode(byte)))) return null;
  return legacy(data) ?? "unknown";
}

function decoded(data: Uint8Array, label: string, encoding: string | null): Decoded | null {
  try {
    // Its mark is dropped by the decoder.
    return { text: new TextDecoder(label, { fatal: true }).decode(data), encoding };
  } catch {
    // Not in this encoding, or one that this runtime does not know.
    return null;
  }
}

/** Both take almost any bytes; what comes out tells which one was meant. */
function legacy(data: Uint8Array): Decoded | null {
  const chinese = decoded(data, "gb18030", "GB 18030");
  if (chinese) {
    const beyond = Array.from(chinese.text.replace(/[\0-\x7f]/g, "")).length;
    const usual = chinese.text.match(common)?.length ?? 0;
    if (beyond > 0 && usual / beyond >= commonShare) return chinese;
  }
  const western = decoded(data, "windows-1252", "Windows-1252");
  if (!western) return null;
  // Words with a letter beyond ASCII here and there; a text of another language has them in a row.
  const inARow = western.text.match(/[\u0080-\u{10ffff}]{4,}/gu)?.length ?? 0;
  const controls = /[\u0081\u008d\u008f\u0090\u009d]/.test(western.text);
  return inARow === 0 && !controls ? western : null;
}
