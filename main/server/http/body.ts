import type { IncomingMessage } from "node:http";
import { ApiError } from "../api-error";

/** How deep JSON of a request may be nested; deeper is no request, but an attempt to exhaust a stack. */
const deepest = 200;

/**
 * The JSON body of a request. What is too large is refused by its announced length, or where it grows past the limit.
 * @throws ApiError
 */
export async function readJson(
  request: IncomingMessage,
  headers: ReadonlyMap<string, string>,
  limitBytes: number,
): Promise<unknown> {
  // A form of a web page can send neither this type nor a token; both are asked for.
  if (!/^application\/json\s*(;|$)/iu.test(headers.get("content-type") ?? ""))
    throw new ApiError("invalid", "The body must be sent as application/json.", { status: 415 });
  if ((headers.get("content-encoding") ?? "identity") !== "identity")
    throw new ApiError("invalid", "The body must be sent uncompressed.", { status: 415 });
  const tooLarge = () =>
    new ApiError("too-large", `A request may have ${limitBytes.toLocaleString("en")} bytes at most.`);
  if (Number(headers.get("content-length") ?? 0) > limitBytes) throw tooLarge();
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > limitBytes) throw tooLarge();
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString("utf8");
  if (nesting(text) > deepest)
    throw new ApiError("invalid", `The body is nested deeper than ${deepest} levels.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError("invalid", "The body is not JSON.");
  }
}

/** How deep brackets are nested in a JSON text, those in its strings left out. */
export function nesting(text: string): number {
  let depth = 0;
  let most = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > most) most = depth;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return most;
}
