import { expect, test } from "@playwright/test";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let quern: Quern;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  quern = await launchQuern({ dataFolder: folder.path });
});

test.afterAll(async () => {
  await quern.close();
  await folder.remove();
});

test("the frame for diagrams draws under the app's own scheme, and can reach nothing from there", async () => {
  const drawn = await quern.page.evaluate(async () => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.className = "diagram-workshop";
    const hear = (wanted: (data: unknown) => boolean) =>
      new Promise<unknown>((done) => {
        window.addEventListener("message", ({ source, data }: MessageEvent<unknown>) => {
          if (source === frame.contentWindow && wanted(data)) done(data);
        });
      });
    const ready = hear((data) => data === "diagram-frame-ready");
    frame.src = "./diagram.html";
    document.body.append(frame);
    await ready;
    const reply = hear((data) => typeof data === "object");
    frame.contentWindow?.postMessage({ number: 1, code: "flowchart LR\n  a --> b", dark: false }, "*");
    return reply;
  });
  expect(drawn).toMatchObject({ number: 1, ok: true, drawing: { svg: expect.stringMatching(/^<svg /) } });

  const frame = quern.page.frames().find((each) => each.url().endsWith("/diagram.html"));
  const reach = await frame?.evaluate(async () => {
    const refused = async (attempt: () => unknown): Promise<boolean> => {
      try {
        await attempt();
        return false;
      } catch {
        return true;
      }
    };
    return {
      bridge: "quern" in window,
      origin: window.origin,
      page: await refused(() => window.parent.document.title),
      storage: await refused(() => localStorage.length),
      network: await refused(() => fetch("https://example.org/", { mode: "no-cors" })),
      ownFiles: await refused(() => fetch("./index.html")),
      // Later, since what a test evaluates may evaluate in turn.
      evaluation: await refused(
        () =>
          new Promise((done, failed) => {
            setTimeout(() => {
              try {
                done(new Function("return 1")());
              } catch (error) {
                failed(error);
              }
            });
          }),
      ),
    };
  });
  expect(reach).toEqual({
    bridge: false,
    origin: "null",
    page: true,
    storage: true,
    network: true,
    ownFiles: true,
    evaluation: true,
  });
});

test("no other address becomes a frame", async () => {
  const before = quern.page.frames().length;
  await quern.page.evaluate(async () => {
    for (const address of [
      "./index.html",
      "./diagram.html?x",
      "https://example.org/",
      "data:text/html,x",
      "blob:x",
    ]) {
      const frame = document.createElement("iframe");
      frame.src = address;
      document.body.append(frame);
    }
    await new Promise((done) => setTimeout(done, 500));
  });
  const urls = quern.page
    .frames()
    .slice(before)
    .map((frame) => frame.url());
  for (const url of urls) expect(url).toMatch(/^(?:about:blank|chrome-error:.*|)$/);
});
