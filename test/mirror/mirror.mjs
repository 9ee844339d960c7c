// A server that speaks the hub's protocol over real HTTP: the tree API, `resolve` with a redirect to a store on
// another port, ranges, ETags; and that misbehaves on request.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answerBody, contentRange, parseRange } from "./body.mjs";

/**
 * @typedef {object} MirrorFile
 * @property {string} repo `owner/name`
 * @property {string} revision
 * @property {string} file
 * @property {Buffer | string} content bytes, or the path of a file
 * @property {string} [sha256] computed when not given
 *
 * @typedef {{ kind: "status", status: number, retryAfter?: string }
 *   | { kind: "hang" } | { kind: "stall", afterBytes: number } | { kind: "close", afterBytes: number }
 *   | { kind: "reset", afterBytes: number }
 *   | { kind: "ignore-range" } | { kind: "wrong-range", shift: number } | { kind: "wrong-byte", at: number }
 *   | { kind: "wrong-size", bytes: number } | { kind: "trickle", bytesPerSecond: number }
 *   | { kind: "redirect", to: string } | { kind: "redirect-loop" } | { kind: "bad-json" } | { kind: "no-sha" }
 *   | { kind: "other-etag", etag: string }} FaultKind
 * @typedef {FaultKind & { on?: "api" | "resolve" | "store", times?: number }} Fault A fault strikes the next
 *   `times` (default 1; Infinity: always) requests of its place (default `store`), then is used up.
 *
 * @typedef {{ place: "api" | "resolve" | "store", method: string, url: string, range: string | undefined,
 *   status: number, headers: import("node:http").IncomingHttpHeaders, sentBytes: number }} MirrorRequest
 *
 * @typedef {object} Mirror
 * @property {string} url what HF_ENDPOINT is set to
 * @property {MirrorRequest[]} requests all so far, in order
 * @property {(faults: Fault[]) => void} setFaults replaces what is left of the script
 * @property {(bytesPerSecond: number | null) => void} setRate
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a mirror on the loopback interface.
 * @param {{ files: MirrorFile[], faults?: Fault[], port?: number, bytesPerSecond?: number | null,
 *   delayMs?: number }} options `delayMs`: before each answer, as a far server
 * @returns {Promise<Mirror>}
 */
export async function startMirror(options) {
  const files = await Promise.all(options.files.map(withFacts));
  /** @type {MirrorRequest[]} */
  const requests = [];
  let faults = (options.faults ?? []).map((fault) => ({ ...fault }));
  let bytesPerSecond = options.bytesPerSecond ?? null;

  /** @param {"api" | "resolve" | "store"} place */
  function takeFault(place) {
    const fault = faults.find((candidate) => (candidate.on ?? "store") === place);
    if (!fault) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) faults = faults.filter((candidate) => candidate !== fault);
    return fault;
  }

  /**
   * @param {"hub" | "store"} side
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async function answer(side, request, response) {
    const url = new URL(request.url ?? "/", "http://mirror");
    const place = side === "store" ? "store" : url.pathname.startsWith("/api/") ? "api" : "resolve";
    /** @type {MirrorRequest} */
    const record = {
      place,
      method: request.method ?? "",
      url: request.url ?? "",
      range: request.headers.range,
      status: 0,
      headers: request.headers,
      sentBytes: 0,
    };
    requests.push(record);
    if (options.delayMs) await sleep(options.delayMs);
    response.on("close", () => {
      record.status = response.statusCode;
    });
    const fault = takeFault(place);
    if (fault?.kind === "hang") return;
    if (fault?.kind === "status") {
      if (fault.retryAfter !== undefined) response.setHeader("Retry-After", fault.retryAfter);
      return end(response, fault.status, "fault");
    }
    if (fault?.kind === "redirect") return redirect(response, fault.to);
    if (fault?.kind === "redirect-loop") return redirect(response, request.url ?? "/");
    if (place === "api") return answerTree(url, response, fault);
    const found = files.find(
      (file) => url.pathname === `/${file.repo}/resolve/${file.revision}/${file.file}`,
    );
    if (!found) return end(response, 404, "Entry not found");
    if (place === "resolve") {
      response.setHeader("X-Repo-Commit", found.revision);
      response.setHeader("X-Linked-Size", fault?.kind === "wrong-size" ? fault.bytes : found.bytes);
      response.setHeader("X-Linked-ETag", `"${fault?.kind === "other-etag" ? fault.etag : found.sha256}"`);
      return redirect(response, `http://127.0.0.1:${portOf(store)}${url.pathname}?signed=1`);
    }
    await answerStore(found, request, response, record, fault);
  }

  /**
   * @param {URL} url
   * @param {import("node:http").ServerResponse} response
   * @param {Fault | undefined} fault
   */
  function answerTree(url, response, fault) {
    if (fault?.kind === "bad-json") return end(response, 200, "<html>log in to the hotel network</html>");
    const match = /^\/api\/models\/([^/]+\/[^/]+)\/tree\/([^/]+)\/?(.*)$/.exec(url.pathname);
    const listed = files.filter((file) => match?.[1] === file.repo && match[2] === file.revision);
    if (listed.length === 0) return end(response, 404, '{"error":"Revision not found"}');
    const entries = listed.map((file) => {
      const size = fault?.kind === "wrong-size" ? fault.bytes : file.bytes;
      const lfs = fault?.kind === "no-sha" ? {} : { lfs: { oid: file.sha256, size, pointerSize: 135 } };
      return { type: "file", oid: "0".repeat(40), size, path: file.file, ...lfs };
    });
    response.setHeader("Content-Type", "application/json");
    return end(response, 200, JSON.stringify(entries));
  }

  /**
   * @param {Awaited<ReturnType<typeof withFacts>>} file
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   * @param {MirrorRequest} record
   * @param {Fault | undefined} fault
   */
  async function answerStore(file, request, response, record, fault) {
    const total = fault?.kind === "wrong-size" ? fault.bytes : file.bytes;
    const range = fault?.kind === "ignore-range" ? null : parseRange(request.headers.range, file.bytes);
    response.setHeader("ETag", `"${fault?.kind === "other-etag" ? fault.etag : file.sha256}"`);
    response.setHeader("Accept-Ranges", "bytes");
    response.setHeader("Content-Type", "binary/octet-stream");
    if (range === "unsatisfiable") {
      response.setHeader("Content-Range", `bytes */${total}`);
      return end(response, 416, "");
    }
    const start = range?.start ?? 0;
    const stop = range?.end ?? file.bytes - 1;
    if (range) {
      const shift = fault?.kind === "wrong-range" ? fault.shift : 0;
      response.setHeader("Content-Range", contentRange(start + shift, stop, total));
    }
    const announced = range ? stop - start + 1 : total;
    response.setHeader("Content-Length", announced);
    response.writeHead(range ? 206 : 200);
    response.flushHeaders();
    if (request.method === "HEAD") return response.end();
    const rate = fault?.kind === "trickle" ? fault.bytesPerSecond : () => bytesPerSecond;
    await answerBody(response, {
      source: file.read(start, stop),
      start,
      bytesPerSecond: rate,
      closeAfter: fault?.kind === "close" || fault?.kind === "reset" ? fault.afterBytes : null,
      reset: fault?.kind === "reset",
      stallAfter: fault?.kind === "stall" ? fault.afterBytes : null,
      flipAt: fault?.kind === "wrong-byte" ? fault.at : null,
      onSent: (bytes) => {
        record.sentBytes += bytes;
      },
    });
  }

  /** @param {"hub" | "store"} side */
  const serve = (side) =>
    createServer((request, response) => {
      response.on("error", () => undefined);
      answer(side, request, response).catch(() => response.destroy());
    });
  const store = serve("store");
  const hub = serve("hub");
  await listen(store, 0);
  await listen(hub, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${portOf(hub)}`,
    requests,
    setFaults: (next) => {
      faults = next.map((fault) => ({ ...fault }));
    },
    setRate: (next) => {
      bytesPerSecond = next;
    },
    stop: async () => {
      await Promise.all([hub, store].map(close));
    },
  };
}

/** @param {MirrorFile} file */
async function withFacts(file) {
  const { content } = file;
  if (typeof content === "string") {
    const handle = await open(content);
    await handle.close();
    const { size } = await stat(content);
    return {
      ...file,
      bytes: size,
      sha256: file.sha256 ?? (await hashOf(createReadStream(content))),
      /** @param {number} start @param {number} end @returns {AsyncIterable<Buffer>} */
      read: (start, end) => (size === 0 ? empty() : createReadStream(content, { start, end })),
    };
  }
  return {
    ...file,
    bytes: content.length,
    sha256: file.sha256 ?? createHash("sha256").update(content).digest("hex"),
    /** @param {number} start @param {number} end @returns {AsyncIterable<Buffer>} */
    read: (start, end) => slices(content.subarray(start, end + 1)),
  };
}

/** @returns {AsyncIterable<Buffer>} */
async function* empty() {}

/** @param {Buffer} content @returns {AsyncIterable<Buffer>} */
async function* slices(content) {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
}

/** @param {AsyncIterable<Buffer>} source */
async function hashOf(source) {
  const hash = createHash("sha256");
  for await (const chunk of source) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string} text
 */
function end(response, status, text) {
  response.writeHead(status);
  response.end(text);
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {string} to
 */
function redirect(response, to) {
  response.setHeader("Location", to);
  end(response, 302, "");
}

/** @param {import("node:http").Server} server */
function portOf(server) {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The mirror is not listening.");
  return address.port;
}

/**
 * @param {import("node:http").Server} server
 * @param {number} port
 */
async function listen(server, port) {
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(undefined));
  });
}

/** @param {import("node:http").Server} server */
async function close(server) {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
