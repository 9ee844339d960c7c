import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import type { Contract, EventOf, ServiceName } from "../../../main/contract";
import type { HostWorld } from "./host-world";

/** How the contract's tests call and listen; see `host-contract.ts`. */
export interface ContractCalls {
  world(): HostWorld;
  // biome-ignore lint/suspicious/noExplicitAny: the real types stand at the calls; here they only pass through.
  call: (...args: any[]) => Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  refusal: (...args: any[]) => Promise<string>;
  seen<S extends ServiceName, E extends keyof Contract[S]["events"] & string>(
    service: S,
    event: E,
  ): EventOf<Contract[S], E>[];
}

const git = (folder: string, ...args: string[]) =>
  promisify(execFile)("git", ["-C", folder, "-c", "user.name=T", "-c", "user.email=t@example.org", ...args]);
const soon = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 50 });

/** Every method of the workspace's services and of the agent, over real files, git, shell and engine. */
export function workspaceContract({ world, call, refusal, seen }: ContractCalls): void {
  let folder: string;

  it("opens a folder that the user chose, and remembers it", async () => {
    folder = await mkdtemp(join(tmpdir(), "quern-work-"));
    await mkdir(join(folder, "src"));
    await writeFile(join(folder, "src", "a.txt"), "one needle\n");
    await git(folder, "init", "-q");
    await git(folder, "add", ".");
    await git(folder, "commit", "-q", "-m", "first");
    expect((await call("workspace", "choose")).folder).toBeNull();
    world().desktop.nextWorkspace = folder;
    expect((await call("workspace", "choose")).folder).toMatchObject({ trusted: true, git: true });
    const { recent } = await call("workspace", "state");
    expect(recent).toHaveLength(1);
    expect((await call("workspace", "askTrust")).folder.trusted).toBe(true);
    expect((await call("workspace", "close")).folder).toBeNull();
    expect((await call("workspace", "openRecent", { id: recent[0].id })).folder).not.toBeNull();
    expect(seen("workspace", "changed").length).toBeGreaterThan(1);
  });

  it("reads, writes, finds, renames and removes files", async () => {
    expect((await call("files", "list", { path: "" })).map(({ name }: { name: string }) => name)).toContain(
      "src",
    );
    await call("files", "list", { path: "src" });
    const opened = await call("files", "open", { path: "src/a.txt" });
    expect(opened).toMatchObject({ kind: "text", text: "one needle\n" });
    const { version } = opened;
    await call("files", "save", { path: "src/a.txt", text: "two needles\n", baseVersion: version });
    expect(await readFile(join(folder, "src/a.txt"), "utf8")).toBe("two needles\n");
    expect(await refusal("files", "save", { path: "src/a.txt", text: "three\n", baseVersion: version })).toBe(
      "file-changed-on-disk",
    );
    await call("files", "createFolder", { path: "made" });
    await call("files", "save", { path: "made/b.txt", text: "b", baseVersion: null });
    await call("files", "rename", { from: "made/b.txt", to: "made/c.txt" });
    await vi.waitFor(async () =>
      expect(await call("files", "quickOpen", { query: "c.txt" })).toContain("made/c.txt"),
    );
    const query = {
      text: "needle",
      regex: false,
      caseSensitive: false,
      wholeWord: false,
      include: [],
      exclude: [],
    };
    await call("files", "find", { id: "f", query });
    await soon(() => seen("files", "found").some(({ done }) => done));
    await call("files", "stopFind");
    await call("files", "keepUnsaved", { path: "src/a.txt", text: "typed", baseVersion: version });
    expect(await call("files", "unsaved")).toHaveLength(1);
    await call("files", "dropUnsaved", { path: "src/a.txt" });
    await call("files", "showInSystem", { path: "src" });
    await call("files", "remove", { path: "made/c.txt" });
    expect(world().desktop.trashed).toHaveLength(1);
    await soon(() => seen("files", "changed").length > 0);
    expect(await refusal("files", "open", { path: "../settings.json" })).toMatch(/^path-/);
  });

  it("tells what differs from HEAD, stages and commits", async () => {
    expect((await call("git", "status")).files).toMatchObject([{ path: "src/a.txt", unstaged: "modified" }]);
    expect(await call("git", "headText", { path: "src/a.txt" })).toBe("one needle\n");
    await call("git", "stage", { paths: ["src/a.txt"] });
    await call("git", "unstage", { paths: ["src/a.txt"] });
    await call("git", "stage", { paths: ["src/a.txt"] });
    await git(folder, "config", "user.name", "T");
    await git(folder, "config", "user.email", "t@example.org");
    expect((await call("git", "commit", { message: "second" })).files).toEqual([]);
    await writeFile(join(folder, "src", "new.txt"), "x");
    await soon(() => seen("git", "changed").some((status) => (status?.files.length ?? 0) > 0));
  });

  it("runs the user's shell", async () => {
    const { id } = await call("terminal", "start", { columns: 80, rows: 24 });
    await call("terminal", "write", { id, data: "echo mil''lstone\r" });
    await soon(() =>
      seen("terminal", "data")
        .map(({ data }) => data)
        .join("")
        .includes("millstone"),
    );
    await call("terminal", "resize", { id, columns: 100, rows: 30 });
    expect(await call("terminal", "replay", { id })).toContain("millstone");
    expect(await call("terminal", "list")).toHaveLength(1);
    await call("terminal", "close", { id });
    expect(seen("terminal", "changed").length).toBeGreaterThan(0);
  });

  it("has the agent take words, and keeps what it did", async () => {
    expect(["bubblewrap", "seatbelt", "none"]).toContain((await call("agent", "sandbox")).kind);
    const { id: taskId } = await call("agent", "create", { mode: "ask" });
    const draft = { taskId, text: "and then", mentions: [] };
    await call("agent", "saveDraft", draft);
    expect(await call("agent", "drafts")).toEqual([draft]);
    expect(
      await call("agent", "countDraft", { text: "hello", mentions: [{ kind: "file", path: "src/a.txt" }] }),
    ).toMatchObject({
      mentions: [expect.any(Number)],
    });
    await call("agent", "send", { taskId, text: "hello", mentions: [] });
    await soon(() =>
      seen("agent", "stepChanged").some((step) => step.kind === "said" && step.state === "done"),
    );
    await soon(() => seen("agent", "taskChanged").at(-1)?.state === "idle");
    expect(await call("agent", "tasks")).toMatchObject([{ id: taskId, title: "hello" }]);
    const steps = await call("agent", "steps", { taskId });
    expect(steps.map(({ kind }: { kind: string }) => kind)).toEqual(["user", "said"]);
    await call("agent", "stepDetail", { stepId: steps[1].id });
    expect(await call("agent", "stepOutput", { stepId: steps[1].id })).toEqual({ text: null });
    expect((await call("agent", "tellNow", { taskId })).id).toBe(taskId);
    expect((await call("agent", "setMode", { taskId, mode: "plan" })).mode).toBe("plan");
    expect((await call("agent", "setServers", { taskId, servers: ["gone"] })).servers).toEqual(["gone"]);
    await call("agent", "setPlan", { taskId, plan: [{ text: "Look", state: "open" }] });
    await call("agent", "pause", { taskId });
    await call("agent", "resume", { taskId });
    await call("agent", "stop", { taskId });
    await call("agent", "unqueue", { taskId, queuedId: "gone" });
    expect(await call("agent", "waiting")).toEqual([]);
    expect(await refusal("agent", "takeEdit", { id: "x", accepted: [], edited: null, reason: "" })).toBe(
      "agent-waiting-gone",
    );
    expect(await refusal("agent", "deny", { id: "x", reason: "" })).toBe("agent-waiting-gone");
    expect(await refusal("agent", "answer", { id: "x", text: "y" })).toBe("agent-waiting-gone");
    await call("agent", "placeApproval", { area: null });
    expect(await call("agent", "changes", { taskId })).toEqual([]);
    expect(
      await refusal("agent", "rejectHunks", {
        taskId,
        path: "src/a.txt",
        version: null,
        hunks: ["x"],
        reason: "",
      }),
    ).toBe("file-changed-on-disk");
    expect(
      await refusal("agent", "acceptHunks", { taskId, path: "src/a.txt", version: null, hunks: ["x"] }),
    ).toBe("file-changed-on-disk");
    expect(await call("agent", "acceptChanges", { taskId, paths: [] })).toEqual([]);
    expect(await call("agent", "previewRestore", { stepId: steps[0].id })).toMatchObject({ hasFiles: false });
    await call("agent", "restore", { stepId: steps[0].id, what: "conversation" });
    expect(await call("agent", "grants")).toEqual([]);
    await call("agent", "revokeGrant", { id: "none" });
    await call("agent", "removeTask", { taskId });
    expect(seen("agent", "stepsCut").length).toBeGreaterThan(0);
  });

  it("forgets a folder, and closes it", async () => {
    const { recent } = await call("workspace", "state");
    await call("workspace", "close");
    expect((await call("workspace", "forgetRecent", { id: recent[0].id })).recent).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });
}
