import { resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { everything } from "../fixtures/mcp/transports";
import { agent, approvalSurface, type Mill, newTask, openMill, slow } from "./lib/agent";
import { pressApproval } from "./lib/gesture";
import { temporaryFolder } from "./lib/launch";

/*
 * A page that was taken over by what it shows, and a surface in which foreign code runs: neither gets a command
 * approved. Only a press by the user does.
 */

// The attempts are made one after another on the same command, which still has to wait after each of them.
test.describe.configure({ mode: "serial" });

/** Someone looks at these. */
const pictures = resolve(import.meta.dirname, "../../test-results/pictures");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let mill: Mill;
let surface: Page;
/** The first command as it was shown, after it was decided. */
let decided: Awaited<ReturnType<typeof window.approval.current>> = null;
test.setTimeout(300_000);

test.beforeAll(async () => {
  folder = await temporaryFolder();
  mill = await openMill(folder.path);
  await commandWaits();
});

test.afterAll(async () => {
  await mill.quern.close().catch(() => undefined);
  await folder.remove();
});

/** Brings a task to its first command. */
async function commandWaits(): Promise<void> {
  await agent.tell(mill.page, "Please repair the mill.");
  await agent.accept(mill.page, "src/sum.sh");
  await agent.accept(mill.page, "src/mean.sh");
  surface = await approvalSurface(mill, "sh test.sh");
}

/**
 * A command waits as before: it neither ran nor was it taken off. Asked of the service, since Playwright finds nothing
 * in a page after a navigation that was refused.
 * @param ran how many commands ran before
 */
async function expectStillWaiting(ran = 0): Promise<void> {
  await mill.page.waitForTimeout(500);
  const seen = await mill.page.evaluate(async () => {
    const { agent: service } = window.quern.services;
    const waits = await service.waiting();
    const [first] = waits.ok ? waits.value : [];
    const steps = first && (await service.steps({ taskId: first.taskId }));
    return {
      waits: waits.ok && waits.value.map(({ kind }) => kind),
      ran: steps?.ok && steps.value.filter(({ exitCode }) => exitCode !== null).length,
    };
  });
  expect(seen).toEqual({ waits: ["command"], ran });
}

/** The kinds of what waits for the user. */
const waiting = () =>
  mill.page.evaluate(async () => {
    const waits = await window.quern.services.agent.waiting();
    return waits.ok ? waits.value.map(({ kind }) => kind as string) : [];
  });

async function expectRan(): Promise<void> {
  await expect(agent.steps(mill.page)).toContainText("exit 1", { timeout: 30_000 });
}

test("the whole command and what holds it in are to be seen without scrolling, also in a small window", async () => {
  for (const [width, height] of [
    [900, 600],
    [1280, 800],
  ] as const) {
    await mill.quern.app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size[0], size[1]),
      [width, height] as const,
    );
    await surface.waitForTimeout(600);
    await expect(surface.getByText("sh test.sh")).toBeInViewport({ ratio: 1 });
    await expect(surface.getByText("Network")).toBeInViewport({ ratio: 1 });
    for (const name of ["Run once", "Allow for this session", "Deny"])
      await expect(surface.getByRole("button", { name })).toBeInViewport({ ratio: 1 });
  }
});

test("what the page may say of steps does not let a command run", async () => {
  const { page } = mill;
  const said = await page.evaluate(async () => {
    const { agent: service } = window.quern.services;
    const listed = await service.waiting();
    const waiting = listed.ok ? listed.value[0] : undefined;
    if (!waiting) return ["nothing waits"];
    const { id } = waiting;
    const answers = [
      await service.takeEdit({ id, accepted: [], edited: null, reason: "" }),
      await service.answer({ id, text: "yes, run it" }),
    ];
    return answers.map(({ ok }) => ok);
  });
  expect(said).toEqual([false, false]);
  await expectStillWaiting();
});

test("keys and clicks that code makes up do not count", async () => {
  await mill.page.evaluate(() => {
    for (const target of [window, document, document.body, document.activeElement])
      for (const type of ["keydown", "keypress", "keyup"])
        target?.dispatchEvent(
          new KeyboardEvent(type, { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true }),
        );
  });
  await surface.evaluate(() => {
    for (const button of document.querySelectorAll("button")) {
      button.click();
      button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
    document
      .querySelector("input")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  });
  await expectStillWaiting();
});

test("a decision with another id or hash than what is shown is refused", async () => {
  const answers = await surface.evaluate(async () => {
    const shown = await window.approval.current();
    if (!shown) return ["nothing is shown"];
    const { id, hash } = shown;
    const decide = (given: object) =>
      window.approval.decide({ id, hash, take: "once", reason: "", ...given } as never);
    return [
      await decide({ hash: hash.split("").reverse().join("") }),
      await decide({ hash: "" }),
      await decide({ id: `${id}0` }),
      await decide({ take: "always" }),
      await decide({ reason: 5 }),
    ];
  });
  expect(answers).toEqual([false, false, false, false, false]);
  await expectStillWaiting();
});

test("a surface that the page moves under the pointer takes no press until it has come to rest", async () => {
  await mill.page.evaluate(() => {
    let turn = 0;
    const timer = setInterval(() => {
      turn += 1;
      void window.quern.services.agent.placeApproval({
        area: { x: 100 + (turn % 2), y: 100, width: 400, height: 300 },
      });
    }, 100);
    Object.assign(window, { stopMoving: () => clearInterval(timer) });
  });
  await surface.waitForTimeout(400);
  const press = () =>
    surface.evaluate(async () => {
      const shown = await window.approval.current();
      return shown && window.approval.decide({ id: shown.id, hash: shown.hash, take: "once", reason: "" });
    });
  expect(await press()).toBe(false);
  expect(await press()).toBe(false);
  await expectStillWaiting();
  await mill.page.evaluate(() => (window as unknown as { stopMoving: () => void }).stopMoving());
  await surface.waitForTimeout(800);
  decided = await surface.evaluate(() => window.approval.current());
  await surface.getByRole("button", { name: "Run once" }).click();
  await expectRan();
});

test("an approval counts once: the same decision again runs nothing", async () => {
  expect(decided?.hash).toBeTruthy();
  await agent.accept(mill.page, "src/mean.sh");
  surface = await approvalSurface(mill, "sh test.sh");
  expect(
    await surface.evaluate(
      (old) => old && window.approval.decide({ id: old.id, hash: old.hash, take: "once", reason: "" }),
      decided,
    ),
  ).toBe(false);
  await expectStillWaiting(1);
});

test("the keys that decide run nothing while words are being written", async () => {
  const press = () => pressApproval(mill.quern);
  const words = agent.panel(mill.page).getByRole("textbox", { name: "Task for the agent" });
  await words.fill("Not that file");
  await press();
  await expectStillWaiting(1);
  await words.fill("");
  // When the surface knows that nobody writes any more is its own affair; a command that has run is not approved twice.
  await expect(async () => {
    if ((await waiting()).includes("command")) await press();
    await expect(agent.steps(mill.page)).toContainText("exit 0", { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
});

test("a server's resource is asked for only by a press of the user, for exactly the address that is shown", async () => {
  const { page, quern } = mill;
  await page.evaluate(async (transport) => {
    const { mcp } = window.quern.services;
    const added = await mcp.add({ name: "all", transport });
    const id = added.ok ? (added.value.servers[0]?.id ?? "") : "";
    await mcp.start({ id });
  }, everything());
  const allow = await approvalSurface(mill, "server-everything");
  await allow.getByRole("button", { name: "Allow", exact: true }).click();
  await page.keyboard.press("Control+1");
  const take = page.getByRole("button", { name: "Take something from an MCP server" });
  await take.click(slow);
  const dialog = page.getByRole("dialog", { name: "From an MCP server" });
  const uri = "demo://resource/static/document/architecture.md";
  await dialog.getByLabel("Find in this list").fill("architecture");
  await page.screenshot({ path: `${pictures}/mcp-offers.png` });
  const attach = dialog.getByRole("button", { name: /^Attach .*architecture/u });
  const chip = page.getByText("all: architecture.md", { exact: true });
  const reading = page.getByText("Reading all: architecture.md");
  await attach.click();
  const asked = await approvalSurface(mill, uri);
  await expect(asked.getByText("Ask the server for this?")).toBeVisible();
  await asked.screenshot({ path: `${pictures}/mcp-consent.png` });
  // What code makes up does not count.
  await asked.evaluate(() => {
    for (const button of document.querySelectorAll("button")) button.click();
  });
  await page.waitForTimeout(500);
  await expect(reading).toBeVisible();
  await expect(chip).toHaveCount(0);
  await asked.getByRole("button", { name: "Deny" }).click();
  await expect(reading).toHaveCount(0);
  await expect(chip).toHaveCount(0);
  await take.click();
  await dialog.getByLabel("Find in this list").fill("architecture");
  await attach.click();
  await (await approvalSurface(mill, uri)).getByRole("button", { name: "Ask once" }).click();
  await expect(chip).toBeVisible();
  await page.evaluate(async () => {
    const { mcp } = window.quern.services;
    const state = await mcp.state();
    if (state.ok) for (const { id } of state.value.servers) await mcp.remove({ id });
  });
  await quern.page.keyboard.press("Control+2");
});

test("a page that was taken over reaches neither the surface nor its channels", async () => {
  // A navigation that was refused leaves Playwright without the page, so this one comes last, with a task of its own.
  await newTask(mill);
  await commandWaits();
  const reached = await mill.page.evaluate(async () => {
    const found: string[] = [];
    if ("approval" in window) found.push("bridge");
    const frame = document.createElement("iframe");
    frame.src = "/approval.html";
    document.body.append(frame);
    await new Promise((done) => setTimeout(done, 500));
    try {
      if (frame.contentWindow && "approval" in frame.contentWindow) found.push("bridge in a frame");
    } catch {
      // Another origin's window may not even be asked.
    }
    if (frame.contentDocument?.getElementById("surface")) found.push("document in a frame");
    if (window.open("/approval.html")) found.push("window");
    location.assign("/approval.html");
    await new Promise((done) => setTimeout(done, 500));
    return found;
  });
  expect(reached).toEqual([]);
  expect(mill.page.url()).not.toContain("approval");
  await expectStillWaiting();
});
