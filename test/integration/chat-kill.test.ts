import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { openChatStore } from "../../main/chat";
import { buildChatPrograms, temporaryFolder } from "./support/chat-world";

it("an answer whose process is killed outright has lost at most its last second", async () => {
  const programs = await buildChatPrograms();
  const { folder, remove } = await temporaryFolder();
  const threadFile = programs.file("chat-store");
  const child = fork(programs.file("chat-answering"), [folder, threadFile], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  try {
    const said: { atMs: number; length: number }[] = [];
    child.on("message", (report: { atMs: number; length: number }) => said.push(report));
    await once(child, "message");
    await wait(2300);
    child.kill("SIGKILL");
    await once(child, "exit");

    const store = openChatStore(folder, threadFile);
    expect(await store.notice()).toBeNull();
    const [conversation] = await store.conversations();
    const [question, answer] = await store.path(conversation?.id ?? "");
    const queued = await store.queued(conversation?.id ?? "");
    const [file] = queued[0]?.attachments ?? [];
    const content = await store.attachmentContent(file?.id ?? "");
    await store.close();
    // What waited is there too, with its file.
    expect(queued).toMatchObject([{ text: "Go on.", attachments: [{ name: "next.txt" }] }]);
    expect(content?.text).toBe("a file");
    expect(question?.text).toBe("Count.");
    expect(answer?.status).toBe("interrupted");

    const text = answer?.text ?? "";
    const whole = Array.from({ length: 1000 }, (_, n) => `${n} `).join("");
    expect(whole.startsWith(text)).toBe(true);
    const end = said.at(-1)?.atMs ?? 0;
    const aSecondBefore = said.findLast(({ atMs }) => atMs <= end - 1000)?.length ?? 0;
    expect(aSecondBefore).toBeGreaterThan(0);
    expect(text.length).toBeGreaterThanOrEqual(aSecondBefore);
  } finally {
    child.kill("SIGKILL");
    await remove();
    await programs.remove();
  }
});
