import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { millAfter, millProject } from "../fixtures/agent-table";
import { agent, approvalSurface, type Mill, newTask, openMill, slow } from "./lib/agent";
import { permits } from "./lib/dialogs";
import { temporaryFolder } from "./lib/launch";

/* The same task in each mode but Ask, which the other tests are in: two files are written, and tests run twice. */
test.describe.configure({ mode: "serial" });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let mill: Mill;
test.setTimeout(300_000);

test.beforeAll(async () => {
  folder = await temporaryFolder();
  mill = await openMill(folder.path);
});

test.beforeEach(async () => {
  await newTask(mill);
});

test.afterAll(async () => {
  await mill.quern.close().catch(() => undefined);
  await folder.remove();
});

const mode = (name: string) => agent.panel(mill.page).getByRole("radio", { name, exact: true });

async function choose(name: string): Promise<void> {
  await mode(name).focus();
  await mill.page.keyboard.press("Space");
  await expect(mode(name)).toBeChecked();
}

const onDisk = async () => ({
  "src/sum.sh": await mill.text("src/sum.sh"),
  "src/mean.sh": await mill.text("src/mean.sh"),
  "test.sh": await mill.text("test.sh"),
});

/** What the tools of the newest task were asked, how that ended, and what the model was told of it. */
const told = () =>
  mill.page.evaluate(async () => {
    const { agent: service } = window.quern.services;
    const tasks = await service.tasks();
    const steps = await service.steps({ taskId: (tasks.ok && tasks.value[0]?.id) || "" });
    const tools = steps.ok ? steps.value.filter(({ kind }) => kind === "tool") : [];
    return await Promise.all(
      tools.map(async ({ id, tool, state }) => {
        const detail = await service.stepDetail({ stepId: id });
        return { tool, state, gave: detail.ok ? detail.value.gave : "" };
      }),
    );
  });

test("Edit: an edit inside the folder is made unasked, a command waits", async () => {
  const { page } = mill;
  await choose("Edit");
  await agent.tell(page, "Please repair the mill.");
  const surface = await approvalSurface(mill, "sh test.sh");
  // Nothing was pressed so far.
  expect(await onDisk()).toEqual({
    ...millProject,
    "src/sum.sh": millAfter.sumWhole,
    "src/mean.sh": millAfter.meanStillWrong,
  });
  expect((await told()).filter(({ tool }) => tool === "run")).toMatchObject([{ state: "waiting" }]);
  await surface.getByLabel("Reason for the model (optional)").fill("That is forbidden.");
  await surface.getByRole("button", { name: "Deny" }).click();
  await agent.done(page);
});

test("Plan: an edit and a command are denied and not put off, the model is told so, and nothing on disk changes", async () => {
  const { page } = mill;
  await choose("Plan");
  await agent.tell(page, "Please repair the mill.");
  // It comes to its end with nobody asked.
  await agent.done(page);
  expect(await onDisk()).toEqual(millProject);
  const refused = (await told()).filter(({ tool }) => ["write", "edit", "run"].includes(tool ?? ""));
  expect(refused.map(({ tool }) => tool)).toEqual(["write", "edit", "run", "edit", "run"]);
  for (const { state, gave } of refused) {
    expect(state).toBe("denied");
    expect(gave).toContain("In plan mode nothing is changed and nothing is run.");
  }
  await expect(agent.waits(page)).toHaveCount(0);
  await expect(agent.panel(page).getByRole("button", { name: /^Review \d+ file/ })).toHaveCount(0);
  // What was denied is not made up for in another mode.
  await choose("Edit");
  await expect(agent.panel(page).getByText(/^Done\. Write below/)).toBeVisible();
  expect(await onDisk()).toEqual(millProject);
});

test("Auto: in a sandbox a command runs unasked; without one Auto is not to be had, and says why", async () => {
  const { page, quern } = mill;
  await choose("Edit");
  const sandbox = await page.evaluate(() => window.quern.services.agent.sandbox());
  if (!sandbox.ok) throw new Error(sandbox.error.code);
  if (sandbox.value.kind === "none") {
    await expect(mode("Auto")).toHaveAttribute("aria-disabled", "true");
    await expect(mode("Auto")).toHaveAccessibleDescription(/this machine has no working sandbox\. .+/);
    await mode("Auto").focus();
    await page.keyboard.press("Space");
    await expect(mode("Edit")).toBeChecked();
    return;
  }
  await permits(quern);
  // The tests also try to leave a file beside the folder, where nothing but the sandbox is in their way.
  const outside = join(folder.path, "escaped");
  const script = `(: > '${outside}') 2>/dev/null || true\n${millProject["test.sh"]}`;
  await writeFile(join(mill.project, "test.sh"), script);
  await choose("Auto");
  await agent.tell(page, "Please repair the mill.");
  await agent.done(page);
  await expect(agent.steps(page)).toContainText("exit 1");
  await expect(agent.steps(page)).toContainText("exit 0", slow);
  expect(existsSync(outside)).toBe(false);
  expect(await onDisk()).toEqual({
    "test.sh": script,
    "src/sum.sh": millAfter.sumWhole,
    "src/mean.sh": millAfter.meanRight,
  });
});
