import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let quern: Quern;
let canary: Server;
let canaryUrl: string;
let touched = 0;

test.beforeAll(async () => {
  canary = createServer((_request, response) => {
    touched += 1;
    response.setHeader("access-control-allow-origin", "*");
    response.end("touched");
  });
  await new Promise<void>((ready) => canary.listen(0, "127.0.0.1", ready));
  canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/`;
  folder = await temporaryFolder();
  quern = await launchQuern({ dataFolder: folder.path });
});

test.afterAll(async () => {
  await quern.close();
  canary.close();
  await folder.remove();
});

test("the page has no Node, no Electron, and a frozen surface of named functions @smoke", async () => {
  const seen = await quern.page.evaluate(() => {
    const { services, events } = window.quern;
    const attempt = (change: () => void) => {
      const before = services.app.info;
      try {
        change();
      } catch {
        // Strict code throws, which is a refusal too.
      }
      return services.app.info === before;
    };
    return {
      globals: ["require", "process", "module", "Buffer", "ipcRenderer"].filter((name) => name in globalThis),
      bridge: Object.keys(window.quern).sort(),
      services: Object.keys(services).sort(),
      unchanged: attempt(() => Object.assign(services.app, { info: () => "forged" })),
      events: Object.keys(events).length > 0,
    };
  });
  expect(seen).toEqual({
    globals: [],
    bridge: ["events", "services"],
    services: ["app", "chat", "engine", "fit", "machine", "models"],
    unchanged: true,
    events: true,
  });
});

test("the window runs sandboxed and isolated, without spell checking that would fetch dictionaries", async () => {
  const preferences = await quern.app.evaluate(({ BrowserWindow, session }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
      contents.getLastWebPreferences();
    const spellcheck = session.defaultSession.isSpellCheckerEnabled();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag, spellcheck };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
  });
});

test("no way from the page reaches the network", async () => {
  await quern.page.evaluate(async (url) => {
    const quietly = async (attempt: () => unknown) => {
      try {
        await attempt();
      } catch {
        // Refused, as it should be.
      }
    };
    await quietly(() => fetch(url));
    await quietly(() => fetch(url, { mode: "no-cors" }));
    await quietly(() => navigator.sendBeacon(url, "x"));
    await quietly(() => new WebSocket(url.replace("http", "ws")));
    await quietly(() => new EventSource(url));
    await quietly(() => new Worker(url));
    await quietly(() => window.open(url));
    for (const [tag, attribute] of [
      ["img", "src"],
      ["script", "src"],
      ["iframe", "src"],
      ["link", "href"],
      ["object", "data"],
      ["video", "src"],
    ] as const) {
      await quietly(() => {
        const element = document.createElement(tag);
        if (tag === "link") element.setAttribute("rel", "stylesheet");
        element.setAttribute(attribute, url);
        document.body.append(element);
      });
    }
    await quietly(() => {
      const form = document.createElement("form");
      form.action = url;
      form.method = "post";
      document.body.append(form);
      form.submit();
    });
    await quietly(() => location.assign(url));
    await new Promise((done) => setTimeout(done, 800));
  }, canaryUrl);
  expect(touched).toBe(0);
  expect(quern.page.url()).toMatch(/^app:\/\/quern\//);
  expect(quern.app.windows()).toHaveLength(1);
});

test("text never becomes code: no eval, no inline script, no raw HTML sink", async () => {
  const ran = await quern.page.evaluate(async () => {
    const marks: string[] = [];
    Object.assign(globalThis, { mark: (name: string) => marks.push(name) });
    const quietly = (attempt: () => unknown) => {
      try {
        attempt();
      } catch {
        // Refused.
      }
    };
    const sink = document.createElement("div");
    document.body.append(sink);
    quietly(() => Object.assign(sink, { innerHTML: "<img src=x onerror='mark(1)'>" }));
    quietly(() => sink.insertAdjacentHTML("beforeend", "<svg onload='mark(2)'></svg>"));
    quietly(() => {
      const script = document.createElement("script");
      script.textContent = "mark(3)";
      document.body.append(script);
    });
    // Later, on its own: what the debugging protocol evaluates itself is not held to the page's policy.
    setTimeout(() => quietly(() => Reflect.construct(Function, ["mark(4)"])()), 0);
    quietly(() => setTimeout("mark(5)", 0));
    await new Promise((done) => setTimeout(done, 300));
    return { marks, html: sink.innerHTML };
  });
  expect(ran).toEqual({ marks: [], html: "" });
});

test("every permission is refused", async () => {
  const states = await quern.page.evaluate(async () => {
    const media = await navigator.mediaDevices?.getUserMedia({ audio: true }).then(
      () => "granted",
      () => "refused",
    );
    const clipboard = await navigator.clipboard?.readText().then(
      () => "granted",
      () => "refused",
    );
    return { media, clipboard, notification: await Notification.requestPermission() };
  });
  expect(states.media).toBe("refused");
  expect(states.clipboard).toBe("refused");
  expect(states.notification).toBe("denied");
});

test("a call with nonsense is refused as a value and harms nothing", async () => {
  const codes = await quern.page.evaluate(async () => {
    const anything = window.quern.services as unknown as Record<
      string,
      Record<string, (input?: unknown) => Promise<{ ok: boolean; error?: { code: string } }>>
    >;
    const inputs = [null, 1, "x", [], { id: "x".repeat(100_000) }, { id: { $ne: 1 } }, { url: 7 }];
    const results: string[] = [];
    for (const input of inputs) {
      for (const [service, method] of [
        ["chat", "messages"],
        ["models", "startDownload"],
        ["app", "openLink"],
        ["engine", "load"],
      ] as const) {
        const answer = await anything[service]?.[method]?.(input);
        results.push(answer?.ok ? "ok" : (answer?.error?.code ?? "none"));
      }
    }
    return [...new Set(results)];
  });
  expect(codes).toEqual(["invalid-request"]);
});

test("only https addresses reach the question whether to open the browser", async () => {
  const asked: string[] = [];
  await quern.app.evaluate(({ dialog, shell }) => {
    Object.assign(globalThis, { asked: [] as string[], opened: [] as string[] });
    const record = globalThis as unknown as { asked: string[]; opened: string[] };
    dialog.showMessageBox = (async (...args: unknown[]) => {
      const options = args.at(-1) as { message: string };
      record.asked.push(options.message);
      return { response: 0, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    shell.openExternal = async (url: string) => {
      record.opened.push(url);
    };
  });
  const results = await quern.page.evaluate(async () => {
    const open = async (url: string) => {
      const answer = await window.quern.services.app.openLink({ url });
      return answer.ok && answer.value;
    };
    return {
      https: await open("https://example.org/path"),
      others: await Promise.all(
        [
          "http://a.b",
          "file:///etc/passwd",
          "smb://h/s",
          "javascript:1",
          "ms-msdt:x",
          "\\\\h\\s",
          "vscode:x",
        ].map(open),
      ),
    };
  });
  const recorded = await quern.app.evaluate(
    () => globalThis as unknown as { asked: string[]; opened: string[] },
  );
  asked.push(...recorded.asked);
  expect(results.https).toBe(true);
  expect(results.others).toEqual(Array(7).fill(false));
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("example.org");
  expect(recorded.opened).toEqual(["https://example.org/path"]);
});
