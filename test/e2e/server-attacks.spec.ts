import { Agent, createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createPlainServer } from "node:net";
import { resolve } from "node:path";
import { type ElectronApplication, _electron as electron, expect, type Page, test } from "@playwright/test";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";
import { answered, answers, say, tryPractice } from "./lib/steps";

/* Web pages in a real Chromium against the app's own server, and a program that does not stop asking. */

/** Every name of an attacker leads to this machine, as it does after a rebinding. */
const attackersNames = "MAP *.attacker.test 127.0.0.1";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let quern: Quern;
let port: number;
let token: string;
let site: Server;
let siteUrl: string;
let browser: ElectronApplication;
let page: Page;

const freePort = () =>
  new Promise<number>((done) => {
    const server = createPlainServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => done(free));
    });
  });

test.beforeAll(async () => {
  folder = await temporaryFolder();
  quern = await launchQuern({ dataFolder: folder.path });
  await tryPractice(quern.page);
  port = await freePort();
  token = await quern.page.evaluate(async (serverPort) => {
    const { app, server } = window.quern.services;
    await app.changeSettings({ serverPort });
    await server.start();
    const made = await server.makeToken({ name: "test" });
    if (!made.ok) throw new Error("There is no token.");
    return made.value.token;
  }, port);
  site = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>attacker</title>");
  });
  await new Promise<void>((ready) => site.listen(0, "127.0.0.1", ready));
  siteUrl = `http://www.attacker.test:${(site.address() as AddressInfo).port}/`;
  const options: string[] = JSON.parse(process.env.QUERN_E2E_ARGUMENTS ?? "[]");
  const switches = options.filter((option) => option.startsWith("--"));
  browser = await electron.launch({
    ...(process.env.QUERN_E2E_EXECUTABLE && { executablePath: process.env.QUERN_E2E_EXECUTABLE }),
    args: [
      ...switches,
      `--host-resolver-rules=${attackersNames}`,
      resolve(import.meta.dirname, "../page/window"),
    ],
    chromiumSandbox: !switches.includes("--no-sandbox"),
  });
  page = await browser.firstWindow();
  await page.goto(siteUrl);
});

test.afterAll(async () => {
  // What the beginning did not come to is not there to be ended.
  await browser?.close();
  await quern?.close();
  site?.close();
  await folder.remove();
});

/** How often the token has let somebody in. */
const uses = () =>
  quern.page.evaluate(async () => {
    const list = await window.quern.services.server.tokens();
    return list.ok ? (list.value[0]?.uses ?? 0) : -1;
  });

test("a page of another origin reads nothing and starts nothing, even where it knows a token", async () => {
  const before = await uses();
  const seen = await page.evaluate(
    async ({ at, bearer }) => {
      const chat = `${at}/v1/chat/completions`;
      const body = JSON.stringify({ model: "quern", messages: [{ role: "user", content: "hello" }] });
      const outcome = (answer: Promise<Response>) =>
        answer.then(
          ({ type, status }) => `${type} ${status}`,
          () => "refused",
        );
      const authorization = `Bearer ${bearer}`;
      return {
        read: await outcome(fetch(`${at}/v1/models`)),
        readWithToken: await outcome(fetch(`${at}/v1/models`, { headers: { authorization } })),
        json: await outcome(
          fetch(chat, {
            method: "POST",
            body,
            headers: { authorization, "content-type": "application/json" },
          }),
        ),
        blind: await outcome(fetch(chat, { method: "POST", mode: "no-cors", body })),
        image: await new Promise((done) => {
          const image = new Image();
          image.onload = () => done("shown");
          image.onerror = () => done("refused");
          image.src = `${at}/v1/models`;
        }),
        socket: await new Promise((done) => {
          const socket = new WebSocket(`${at.replace("http", "ws")}/v1/chat/completions`);
          socket.onopen = () => done("open");
          socket.onerror = () => done("refused");
        }),
        events: await new Promise((done) => {
          const source = new EventSource(`${at}/v1/chat/completions`);
          source.onopen = () => done("open");
          source.onerror = () => {
            source.close();
            done("refused");
          };
        }),
      };
    },
    { at: `http://127.0.0.1:${port}`, bearer: token },
  );
  expect(seen).toEqual({
    read: "refused",
    readWithToken: "refused",
    json: "refused",
    // What it cannot read is no answer either: see the uses below.
    blind: expect.stringMatching(/^(?:opaque 0|refused)$/u),
    image: "refused",
    socket: "refused",
    events: "refused",
  });
  expect(await uses()).toBe(before);
});

test("a form of a page is refused, whatever it is filled with", async () => {
  const before = await uses();
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    await page.goto(siteUrl);
    const answer = page.waitForResponse((response) => response.url().includes("/v1/"));
    await page.evaluate(
      ({ at, enctype }) => {
        const form = document.createElement("form");
        Object.assign(form, { method: "POST", action: `${at}/v1/chat/completions`, enctype });
        const field = document.createElement("input");
        field.name = '{"model":"quern","messages":[{"role":"user","content":"hello"}],"x":"';
        field.value = '"}';
        form.append(field);
        document.body.append(form);
        form.submit();
      },
      { at: `http://127.0.0.1:${port}`, enctype: type },
    );
    expect([type, (await answer).status()]).toEqual([type, 403]);
    // The answer is a page; the next one is asked for when it has come.
    await page.waitForURL(/\/v1\//u);
  }
  expect(await uses()).toBe(before);
});

test("a name of the attacker's that leads to the server gets nothing from it", async () => {
  const before = await uses();
  for (const path of ["/", "/health", "/v1/models", "/metrics"]) {
    const answer = await page.goto(`http://rebound.attacker.test:${port}${path}`);
    expect([path, answer?.status()]).toEqual([path, 403]);
    expect(await answer?.text()).not.toContain("ractice");
  }
  // From there its own origin is the server's: the name alone keeps it out, and no script runs on the answer.
  const own = await page
    .evaluate(
      (bearer) =>
        fetch("/v1/models", { headers: { authorization: `Bearer ${bearer}` } }).then((a) => a.status),
      token,
    )
    .catch(() => "refused");
  expect([403, "refused"]).toContain(own);
  expect(await uses()).toBe(before);
});

test("other computers are let in by the system's dialog alone, and the app knows such a server by its fingerprint", async () => {
  const beyondPort = await freePort();
  /** What the dialogs of the system said, each answered by the button at this place. */
  const dialogs = (response: number) =>
    quern.app.evaluate(({ dialog }, answer) => {
      const said: string[] = [];
      Object.assign(globalThis, { saidByDialogs: said });
      dialog.showMessageBox = (async (...given: unknown[]) => {
        const { message = "", detail = "" } = given.at(-1) as { message?: string; detail?: string };
        said.push(`${message} ${detail}`);
        return { response: answer, checkboxChecked: false };
      }) as typeof dialog.showMessageBox;
    }, response);
  const said = () =>
    quern.app.evaluate(() => (globalThis as unknown as { saidByDialogs: string[] }).saidByDialogs.join("\n"));
  const open = () =>
    quern.page.evaluate(async (serverBeyondPort) => {
      const { app, server } = window.quern.services;
      await app.changeSettings({ serverBeyondPort });
      const told = await server.openBeyond();
      if (!told.ok) throw new Error(told.error.code);
      return told.value.beyond;
    }, beyondPort);
  await dialogs(1);
  expect((await open()).state).toBe("off");
  await dialogs(0);
  const { state, certificate } = await open();
  expect([state, await said()]).toEqual([
    "on",
    expect.stringContaining("Let other computers ask the model?"),
  ]);
  await expect(quern.page.getByText(`Server on for other computers, port ${beyondPort}`)).toBeVisible();
  const found = await quern.page.evaluate(
    async ({ url, key }) => {
      const { endpoints } = window.quern.services;
      const saved = await endpoints.save({ id: null, name: "Own", url, model: null, price: null, key });
      if (!saved.ok) throw new Error(saved.error.code);
      const { id } = saved.value.endpoint;
      const before = await endpoints.test({ id });
      const fingerprint = before.ok ? (before.value.certificate?.fingerprint ?? "") : "";
      await endpoints.trust({ id, fingerprint });
      const after = await endpoints.test({ id });
      await endpoints.remove({ id });
      return {
        before: before.ok && before.value.error?.code,
        fingerprint,
        after: after.ok && (after.value.error?.code ?? after.value.facts?.server),
      };
    },
    { url: `https://127.0.0.1:${beyondPort}`, key: token },
  );
  expect(found).toEqual({
    before: "endpoint-certificate",
    fingerprint: certificate?.fingerprint,
    after: "quern",
  });
  expect(await said()).toContain(found.fingerprint);
  await quern.page.evaluate(() => window.quern.services.server.closeBeyond());
  await expect(quern.page.getByText("Server on for other computers")).toHaveCount(0);
});

test("ten thousand requests leave the chat usable and the memory where it was", async () => {
  const memory = () => quern.app.evaluate(() => process.memoryUsage.rss() / 1e6);
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const ask = (path: string, body?: string) =>
    new Promise<number>((done, failed) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const method = body === undefined ? "GET" : "POST";
      request({ host: "127.0.0.1", port, path, method, headers, agent }, (answer) => {
        answer.resume().on("end", () => done(answer.statusCode ?? 0));
      })
        .on("error", failed)
        .end(body);
    });
  const rounds = async (count: number) => {
    const statuses = new Map<number, number>();
    const line = async () => {
      for (let index = 0; index < count / 20; index += 1) {
        const status = await (index % 2 === 0 ? ask("/v1/models") : ask("/v1/chat/completions", "{}"));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 20 }, line));
    return statuses;
  };
  // What is made once is there before it is measured.
  await rounds(400);
  const before = await memory();
  const loop = rounds(10_000);
  await say(quern.page, "hello");
  await answered(quern.page, 1);
  await expect(answers(quern.page).last()).toContainText("not an AI");
  const statuses = await loop;
  agent.destroy();
  expect([...statuses.keys()].every((status) => [200, 400, 429].includes(status))).toBe(true);
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  await expect.poll(memory, { timeout: 30_000 }).toBeLessThan(before + 40);
  await say(quern.page, "table");
  await answered(quern.page, 2);
});
