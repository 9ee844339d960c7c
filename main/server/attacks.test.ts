import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  type ApiServerWorld,
  apiServerWorld,
  bytes,
  raw,
} from "../../test/integration/support/api-server-world";
import { abortOf, fakeBackend, says } from "../../test/integration/support/fake-backend";
import { QuernError } from "../contract";
import type { ServerLimits } from "./http/limits";

let world: ApiServerWorld | undefined;
afterEach(async () => {
  await world?.remove();
  world = undefined;
});
async function attacked(limits: Partial<ServerLimits> = {}) {
  const fake = fakeBackend(says("hi"));
  world = await apiServerWorld(fake.backend, { limits });
  return { ...world, asked: fake.asked };
}
const chat = "/v1/chat/completions";
const body = JSON.stringify({ model: "quern", messages: [{ role: "user", content: "hello" }] });
const json = { "content-type": "application/json" };

describe("a web page", () => {
  it("gets nothing by a name that was made to lead to this machine", async () => {
    const { port, token } = await attacked();
    const statusFor = async (host: string) =>
      (await raw(port, "GET", "/v1/models", { host, authorization: `Bearer ${token}` })).status;
    const names = [
      "evil.example",
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      "127.0.0.1",
      "localhost",
      `localhost:${port + 1}`,
      `0.0.0.0:${port}`,
      `localhost.:${port}`,
    ];
    expect(await Promise.all(names.map(statusFor))).toEqual(names.map(() => 403));
    const ours = [`127.0.0.1:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`];
    expect(await Promise.all(ours.map(statusFor))).toEqual([200, 200, 200]);
  });

  it("gets nothing from its own origin, no answer that it may read, and no answer to a preflight", async () => {
    const { port, token, asked } = await attacked();
    const auth = { authorization: `Bearer ${token}` };
    for (const origin of ["https://evil.example", "null", `http://127.0.0.1:${port}`]) {
      const posted = await raw(port, "POST", chat, { ...auth, ...json, origin }, body);
      expect([origin, posted.status]).toEqual([origin, 403]);
      const preflight = await raw(port, "OPTIONS", chat, { origin, "access-control-request-method": "POST" });
      expect(preflight.status).toBe(403);
      for (const { headers } of [posted, preflight])
        expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    const picture = await raw(port, "GET", "/v1/models", { ...auth, "sec-fetch-site": "cross-site" });
    expect(picture.status).toBe(403);
    expect(asked).toEqual([]);
  });

  it("cannot post a form, with which browsers ask nobody", async () => {
    const { port, token, asked } = await attacked();
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const headers = { authorization: `Bearer ${token}`, "content-type": type };
      expect((await raw(port, "POST", chat, headers, body)).status).toBe(415);
    }
    expect((await raw(port, "POST", chat, json, body)).status).toBe(401);
    expect(asked).toEqual([]);
  });

  it("may come in where its origin was named, and only that one", async () => {
    const { port, token, origins } = await attacked();
    const origin = "https://notes.example";
    origins.push(origin);
    const preflight = await raw(port, "OPTIONS", chat, {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, content-type, x-stainless-os, cookie",
    });
    expect([preflight.status, preflight.headers["access-control-allow-origin"]]).toEqual([204, origin]);
    expect(preflight.headers["access-control-allow-headers"]).toBe(
      "authorization, content-type, x-stainless-os",
    );
    expect(preflight.headers["access-control-allow-credentials"]).toBeUndefined();
    const posted = await raw(port, "POST", chat, { ...json, origin, authorization: `Bearer ${token}` }, body);
    expect([posted.status, posted.headers["access-control-allow-origin"]]).toEqual([200, origin]);
    const other = await raw(
      port,
      "POST",
      chat,
      { ...json, origin: `${origin}.evil`, authorization: `Bearer ${token}` },
      body,
    );
    expect(other.status).toBe(403);
  });
});

describe("who has no token", () => {
  it("is locked out after a few wrong ones, for longer and longer, while the programs that have one work on", async () => {
    const { port, token, tokens } = await attacked({ wrongTokens: 3 });
    const status = async (given: string) => {
      const answer = await raw(port, "GET", "/v1/models", { authorization: `Bearer ${given}` });
      return [answer.status, Number(answer.headers["retry-after"] ?? 0)];
    };
    expect(await status(token)).toEqual([200, 0]);
    const late = (await tokens.make("made during the attack")).token;
    const guesses: number[][] = [];
    for (let index = 0; index < 5; index += 1) guesses.push(await status(`quern_guess${index}`));
    expect(guesses.map(([code]) => code)).toEqual([401, 401, 401, 429, 429]);
    expect(guesses[3]?.[1]).toBeGreaterThan(0);
    expect(await status(token)).toEqual([200, 0]);
    // One that was never right from here may be the guess that hits: it waits like the others.
    expect((await status(late))[0]).toBe(429);
  });

  it("is told the same whatever is wrong with it, and nothing of the model", async () => {
    const { port, token } = await attacked();
    const wrong = [
      "",
      "Bearer",
      "Bearer x",
      `Bearer ${token}x`,
      `Bearer ${token.slice(0, -1)}`,
      `Basic ${token}`,
    ];
    for (const authorization of wrong) {
      const { status, text } = await raw(port, "GET", "/v1/models", { authorization });
      expect([authorization, status]).toEqual([authorization, 401]);
      expect(text).not.toContain("Practice");
    }
    expect((await raw(port, "GET", "/health")).text).toBe('{"status":"ok"}');
    expect((await raw(port, "GET", "/metrics")).status).toBe(401);
    expect((await raw(port, "GET", "/nothing")).status).toBe(401);
  });

  it("is out from the moment that the token is revoked", async () => {
    const { port, token, tokens } = await attacked();
    const headers = { "x-api-key": token };
    expect((await raw(port, "GET", "/v1/models", headers)).status).toBe(200);
    const [mine] = tokens.list();
    expect(mine).toMatchObject({ name: "test", uses: 1 });
    await tokens.revoke(mine?.id ?? "");
    expect((await raw(port, "GET", "/v1/models", headers)).status).toBe(401);
  });
});

describe("a request", () => {
  const post = (port: number, token: string, rest: string) =>
    bytes(
      port,
      `POST ${chat} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nConnection: close\r\n${rest}`,
    );

  it("that two programs could read in two ways is refused", async () => {
    const { port, token, asked } = await attacked();
    const smuggled = [
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      `Content-Length: 2\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      `Host: evil.example\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      `Authorization: Bearer other\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      `X-A: b\rContent-Length: 3\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ];
    for (const rest of smuggled)
      expect(await post(port, token, rest)).toMatch(/^(HTTP\/1\.1 400 [\s\S]*)?$/u);
    const target = `GET http://evil.example/v1/models HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
    expect(await bytes(port, target)).toContain("400 Bad Request");
    expect(await bytes(port, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")).toContain("400 Bad Request");
    expect(asked).toEqual([]);
  });

  it("that is too large is refused by what it announces and by what it sends, its headers too", async () => {
    const { port, token, asked } = await attacked({ bodyBytes: 1000 });
    expect(await post(port, token, "Content-Length: 1001\r\n\r\n")).toContain("413 ");
    const chunk = `3e8\r\n${" ".repeat(1000)}\r\n`;
    expect(await post(port, token, `Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`)).toContain("413 ");
    expect(await post(port, token, `X-Long: ${"x".repeat(20_000)}\r\n\r\n`)).toContain("431 ");
    const deep = "[".repeat(500);
    expect(await post(port, token, `Content-Length: ${deep.length}\r\n\r\n${deep}`)).toContain("400 ");
    expect(asked).toEqual([]);
  });

  it("that comes too slowly is given up", async () => {
    const { port, token } = await attacked({ headerMs: 300, requestMs: 600 });
    const at = performance.now();
    expect(await post(port, token, "X-Slow: ")).toContain("408 ");
    expect(await post(port, token, "Content-Length: 100\r\n\r\n{")).toMatch(/^(HTTP\/1\.1 408 [\s\S]*)?$/u);
    expect(performance.now() - at).toBeLessThan(10_000);
  });

  it("is one of a few at once for each token, and one of so many a minute", async () => {
    const hangs = fakeBackend(async function* (_request, signal) {
      yield* [];
      await abortOf(signal);
      throw new QuernError("cancelled");
    });
    world = await apiServerWorld(hangs.backend, { limits: { requestsOfToken: 2, burst: 6, perMinute: 1 } });
    const { port, token } = world;
    const headers = { ...json, authorization: `Bearer ${token}` };
    const waiting = [1, 2].map(() => raw(port, "POST", chat, headers, body));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const third = await raw(port, "POST", chat, headers, body);
    expect([third.status, third.text]).toEqual([429, expect.stringContaining("too_many_requests_waiting")]);
    const codes: number[] = [];
    for (let index = 0; index < 5; index += 1)
      codes.push((await raw(port, "GET", "/v1/models", headers)).status);
    expect(codes).toEqual([200, 200, 200, 429, 429]);
    await world.server.stop(0);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([503, 503]);
  });

  it("of which ten thousand come quickly leaves nothing behind", async () => {
    const { port, token, told } = await attacked({ burst: 1e9, perMinute: 1e9 });
    const one = () =>
      new Promise<void>((resolve, reject) => {
        // Ten in a row over one connection, with good and bad ones among them.
        const line = (path: string, auth: string) =>
          `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${auth}\r\n\r\n`;
        const socket = connect(port, "127.0.0.1", () => {
          socket.write(line("/v1/models", `Bearer ${token}`).repeat(9));
          socket.write(line(`/x${Math.random()}`, "Basic x"));
        });
        let answers = 0;
        socket.on("data", (part) => {
          answers += part.toString("latin1").split("HTTP/1.1 ").length - 1;
          if (answers >= 10) socket.end();
        });
        socket.on("close", () => resolve());
        socket.on("error", reject);
      });
    const rounds = async (count: number) => {
      for (let index = 0; index < count; index += 1) {
        await Promise.all(Array.from({ length: 10 }, one));
        told.length = 0;
      }
    };
    await rounds(10);
    const before = process.memoryUsage().heapUsed;
    await rounds(100);
    global.gc?.();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64_000_000);
    expect((await raw(port, "GET", "/v1/models", { authorization: `Bearer ${token}` })).status).toBe(200);
  }, 60_000);
});

describe("the log of requests", () => {
  it("holds no text of a prompt, no token and no path that was made up", async () => {
    const { port, token, told } = await attacked();
    const headers = { ...json, authorization: `Bearer ${token}` };
    await raw(port, "POST", chat, headers, body.replace("hello", "a secret"));
    await raw(port, "GET", "/a-secret-path", headers);
    const text = JSON.stringify(told);
    expect(told.map(({ path, status }) => [path, status])).toEqual([
      [chat, 200],
      ["(other)", 404],
    ]);
    expect(text).not.toContain("secret");
    expect(text).not.toContain(token);
  });
});
