import { expect, test } from "@playwright/test";
import { withGesture } from "./lib/gesture";
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

test("only https addresses reach the question whether to open the browser", async () => {
  const asked: string[] = [];
  await quern.app.evaluate(({ dialog, shell }) => {
    Object.assign(globalThis, { asked: [] as string[], opened: [] as string[] });
    const record = globalThis as object as { asked: string[]; opened: string[] };
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
    () => globalThis as object as { asked: string[]; opened: string[] },
  );
  asked.push(...recorded.asked);
  expect(results.https).toBe(true);
  expect(results.others).toEqual(Array(7).fill(false));
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("example.org");
  expect(recorded.opened).toEqual(["https://example.org/path"]);

  // The same gate stands behind every other way out of the page.
  await withGesture(quern.page, async () => {
    for (const url of [
      "https://example.org/opened",
      "smb://h/s",
      "file:///etc/passwd",
      "javascript:1",
      "about:blank",
    ])
      window.open(url);
    for (const href of ["https://example.org/clicked", "ms-msdt:x"]) {
      const link = document.createElement("a");
      link.href = href;
      link.target = "_blank";
      document.body.append(link);
      link.click();
    }
    await new Promise((done) => setTimeout(done, 300));
  });
  const later = await quern.app.evaluate(() => globalThis as object as { opened: string[] });
  expect(later.opened.slice(1).sort()).toEqual(["https://example.org/clicked", "https://example.org/opened"]);
  expect(quern.app.windows()).toHaveLength(1);
});
