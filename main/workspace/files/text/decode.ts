import { isUtf8 } from "node:buffer";
import type { TextFormat } from "../../../contract";
import { mainEol } from "./line-ends";

export interface DecodedText {
  readonly text: string;
  readonly format: TextFormat;
}

// What no text has: control characters other than tab, line ends, form feed, vertical tab, backspace and escape.
const noText = /[\x00-\x07\x0e-\x1a\x1c-\x1f]/;

/**
 * Bytes as text, in the encoding that they give away: by a mark at the beginning, else UTF-16 where every other byte
 * is nothing, else UTF-8, else Latin-1, which every byte is something in. Encoding the text again with the same format
 * gives the same bytes.
 * @param clipped the bytes end somewhere: half a character at the end is left out
 * @returns null for what is no text
 */
export function decodeText(bytes: Uint8Array, clipped = false): DecodedText | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(buffer, 0xef, 0xbb, 0xbf)) return found(utf8(buffer.subarray(3), clipped), "utf-8", true);
  if (startsWith(buffer, 0xff, 0xfe))
    return found(utf16(buffer.subarray(2), false, clipped), "utf-16le", true);
  if (startsWith(buffer, 0xfe, 0xff))
    return found(utf16(buffer.subarray(2), true, clipped), "utf-16be", true);
  const zeros = zerosOf(buffer);
  if (zeros === "le") return found(utf16(buffer, false, clipped), "utf-16le", false);
  if (zeros === "be") return found(utf16(buffer, true, clipped), "utf-16be", false);
  if (zeros === "some") return null;
  const text = utf8(buffer, clipped);
  if (text !== null) return found(text, "utf-8", false);
  const latin = buffer.toString("latin1");
  return noText.test(latin) ? null : found(latin, "latin1", false);
}

function found(text: string | null, encoding: TextFormat["encoding"], bom: boolean): DecodedText | null {
  // A mark in front of what is no text: UTF-32, or a program.
  if (text === null || text.includes("\0")) return null;
  return { text, format: { encoding, bom, eol: mainEol(text) } };
}

function startsWith(buffer: Buffer, ...mark: number[]): boolean {
  return mark.every((byte, at) => buffer[at] === byte);
}

function utf8(buffer: Buffer, clipped: boolean): string | null {
  const whole = clipped ? buffer.subarray(0, wholeUtf8(buffer)) : buffer;
  return isUtf8(whole) ? whole.toString("utf8") : null;
}

/** The length without a character that is cut off at the end. */
function wholeUtf8(buffer: Buffer): number {
  for (let back = 1; back <= Math.min(4, buffer.length); back++) {
    const byte = buffer[buffer.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needs > back ? buffer.length - back : buffer.length;
  }
  return buffer.length;
}

function utf16(buffer: Buffer, bigEndian: boolean, clipped: boolean): string | null {
  if (buffer.length % 2 === 1 && !clipped) return null;
  const even = Buffer.from(buffer.subarray(0, buffer.length - (buffer.length % 2)));
  const text = (bigEndian ? even.swap16() : even).toString("utf16le");
  const whole = clipped ? text.replace(/[\ud800-\udbff]$/, "") : text;
  // Half a pair is no text: it would not come back from an editor as it was.
  return /\p{Cs}/u.test(whole) ? null : whole;
}

/**
 * Which bytes are zero at the beginning of a file: those of mostly Latin letters in UTF-16 are every other one.
 * The limits are ours: a third of the pairs has a zero on the one side, next to none on the other.
 */
function zerosOf(buffer: Buffer): "none" | "some" | "le" | "be" {
  if (!buffer.includes(0)) return "none";
  const looked = buffer.subarray(0, 8192);
  let first = 0;
  let second = 0;
  for (let at = 0; at + 1 < looked.length; at += 2) {
    if (looked[at] === 0) first++;
    if (looked[at + 1] === 0) second++;
  }
  const pairs = Math.floor(looked.length / 2);
  if (pairs === 0 || noText.test(letters(looked, second > first ? 0 : 1))) return "some";
  if (second * 3 > pairs && first * 50 < pairs) return "le";
  if (first * 3 > pairs && second * 50 < pairs) return "be";
  return "some";
}

/** Every other byte whose neighbour is zero, as letters. */
function letters(buffer: Buffer, from: number): string {
  const other = from === 0 ? 1 : -1;
  let text = "";
  for (let at = from; at < buffer.length && at + other < buffer.length; at += 2)
    if (buffer[at + other] === 0) text += String.fromCharCode(buffer[at] ?? 0);
  return text;
}
