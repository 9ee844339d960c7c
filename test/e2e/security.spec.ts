import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { withGesture } from "./lib/gesture";
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
    bridge: ["events", "pathOf", "services"],
    services: [
      "agent",
      "app",
      "attachments",
      "bench",
      "chat",
      "endpoints",
      "engine",
      "files",
      "fit",
      "git",
      "kits",
      "library",
      "machine",
      "mcp",
      "models",
      "network",
      "protection",
      "server",
      "terminal",
      "workspace",
    ],
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

test("every permission, device and capture is refused, also after a click", async () => {
  const states = await withGesture(quern.page, async () => {
    const outcome = (attempt: () => Promise<unknown> | undefined) =>
      Promise.resolve()
        .then(attempt)
        .then(
          (value) => (value === undefined || value === null ? "absent" : "granted"),
          () => "refused",
        );
    const queried = ["geolocation", "notifications", "camera", "microphone", "clipboard-read", "midi"].map(
      async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
    );
    const more = navigator as Navigator & {
      usb?: { requestDevice(options: object): Promise<unknown> };
      hid?: { requestDevice(options: object): Promise<unknown[]> };
      serial?: { requestPort(): Promise<unknown> };
      bluetooth?: { requestDevice(options: object): Promise<unknown> };
    };
    return {
      queried: [...new Set(await Promise.all(queried))],
      media: await outcome(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      screen: await outcome(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      clipboard: await outcome(() => navigator.clipboard.readText()),
      place: await outcome(() => new Promise((ok, no) => navigator.geolocation.getCurrentPosition(ok, no))),
      usb: await outcome(() => more.usb?.requestDevice({ filters: [] })),
      hid: await outcome(async () => (await more.hid?.requestDevice({ filters: [] }))?.[0]),
      serial: await outcome(() => more.serial?.requestPort()),
      bluetooth: await outcome(() => more.bluetooth?.requestDevice({ acceptAllDevices: true })),
      notification: await Notification.requestPermission(),
    };
  });
  expect(states.queried).toEqual(["denied"]);
  expect(states.notification).toBe("denied");
  expect(Object.values(states)).not.toContain("granted");
  expect([states.media, states.screen, states.clipboard, states.place]).toEqual(Array(4).fill("refused"));
});

test("a frame inside the page, and any other window, is refused by main", async () => {
  // What a page that was taken over could try first: frames of our own scheme and blank ones.
  await quern.page.evaluate(async () => {
    for (const src of ["app://quern/index.html", "about:blank", "data:text/html,x"]) {
      const frame = document.createElement("iframe");
      frame.src = src;
      document.body.append(frame);
    }
    const written = document.createElement("iframe");
    try {
      written.setAttribute("srcdoc", "<p>x</p>");
      document.body.append(written);
    } catch {
      // Trusted types refuse it, too.
    }
    await new Promise((done) => setTimeout(done, 300));
  });
  const inFrames = await quern.page.evaluate(() =>
    [...document.querySelectorAll("iframe")].map((frame) => {
      try {
        return frame.contentWindow !== null && "quern" in frame.contentWindow;
      } catch {
        return false;
      }
    }),
  );
  expect(inFrames.length).toBeGreaterThanOrEqual(3);
  expect(inFrames).not.toContain(true);

  // Even with a bridge of their own they would get no answer: the real handler, asked by the real frames.
  const answers = await quern.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
    type Handler = (event: object, ...args: unknown[]) => Promise<unknown>;
    const handler = (ipcMain as object as { _invokeHandlers: Map<string, Handler> })._invokeHandlers.get(
      "quern:call",
    );
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!handler || !contents) throw new Error("No handler");
    const ask = async (sender: object, senderFrame: object | null) => {
      try {
        await handler({ sender, senderFrame }, "app", "info", undefined);
        return "answered";
      } catch (error) {
        return error instanceof Error ? error.message : "thrown";
      }
    };
    const stranger = new BrowserWindow({ show: false });
    await stranger.loadURL("app://quern/index.html");
    try {
      return {
        main: await ask(contents, contents.mainFrame),
        frames: await Promise.all(contents.mainFrame.frames.map((frame) => ask(contents, frame))),
        none: await ask(contents, null),
        stranger: await ask(stranger.webContents, stranger.webContents.mainFrame),
        mixed: await ask(contents, stranger.webContents.mainFrame),
      };
    } finally {
      stranger.destroy();
    }
  });
  expect(answers.main).toBe("answered");
  expect(answers.frames.length).toBeGreaterThanOrEqual(3);
  expect([...answers.frames, answers.none, answers.stranger, answers.mixed]).toEqual(
    Array(answers.frames.length + 3).fill("refused"),
  );
});

test("a second window with our own page and preload gets no answer over the real channel", async () => {
  const outcome = await quern.app.evaluate(async ({ app, BrowserWindow }) => {
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${app.getAppPath()}/out/preload/preload.cjs`, sandbox: true },
    });
    try {
      await stranger.loadURL("app://quern/index.html");
      return await stranger.webContents.executeJavaScript(
        'quern.services.app.info().then(() => "answered", (error) => String(error))',
      );
    } finally {
      stranger.destroy();
    }
  });
  expect(outcome).toContain("refused");
});

test("neither a dropped file nor a key leaves the page, reloads it or opens developer tools", async () => {
  await quern.page.evaluate(() => Object.assign(globalThis, { stillHere: true }));
  const url = quern.page.url();
  const session = await quern.page.context().newCDPSession(quern.page);
  const data = { items: [], files: ["/etc/hosts"], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 400, y: 300, data });
  }
  await session.detach();
  for (const key of ["F5", "Control+r", "Control+Shift+r", "Control+Shift+i", "F12", "Alt+ArrowLeft"])
    await quern.page.keyboard.press(key);
  await quern.page.evaluate(() => {
    location.href = "app://quern/assets/other.html";
    history.back();
    location.reload();
  });
  await quern.page.waitForTimeout(400);
  expect(await quern.page.evaluate(() => "stillHere" in globalThis)).toBe(true);
  expect(quern.page.url()).toBe(url);
  const roles = await quern.app.evaluate(({ BrowserWindow, Menu }) => {
    const all = (menu: Electron.Menu | null | undefined): string[] =>
      menu?.items.flatMap((item) => [String(item.role ?? "").toLowerCase(), ...all(item.submenu)]) ?? [];
    return {
      roles: all(Menu.getApplicationMenu()),
      tools: BrowserWindow.getAllWindows()[0]?.webContents.isDevToolsOpened(),
    };
  });
  expect(roles.tools).toBe(false);
  expect(roles.roles.length).toBeGreaterThan(5);
  for (const role of ["reload", "forcereload", "toggledevtools"]) expect(roles.roles).not.toContain(role);
});

test("a link that wants a download gets none", async () => {
  await quern.app.evaluate(({ session }) => {
    const record = Object.assign(globalThis, { downloads: [] as boolean[] });
    session.defaultSession.on("will-download", (event) => record.downloads.push(event.defaultPrevented));
  });
  await withGesture(quern.page, async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["x"]));
    link.download = "planted.desktop";
    link.click();
    await new Promise((done) => setTimeout(done, 300));
  });
  const downloads = await quern.app.evaluate(
    () => (globalThis as object as { downloads: boolean[] }).downloads,
  );
  expect(downloads).toEqual([true]);
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
