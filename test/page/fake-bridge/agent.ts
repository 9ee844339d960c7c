import type {
  AgentStep,
  AgentTask,
  agentService,
  Client,
  ErrorData,
  FileChange,
  Result,
  Waiting,
} from "../../../main/contract";
import {
  allChanges,
  change,
  commandWaiting,
  editWaiting,
  finishedTask,
  hostileTask,
  longTask,
  questionWaiting,
  task as sampleTask,
  step,
} from "./agent-samples";
import type { Bus } from "./bus";

const good = async <T>(value: T): Promise<{ ok: true; value: T }> => ({ ok: true, value });
const bad = async (error: ErrorData): Promise<{ ok: false; error: ErrorData }> => ({ ok: false, error });
const moment = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const wholeOutput = Array.from({ length: 3000 }, (_, at) => `line ${at + 1} of the output`).join("\n");

/**
 * An agent that plays one task: it reads, wants to edit, wants to run a command, asks, and is done. What it starts
 * with is in the page's address: `?agent=none|done|edit|command|question|failed|hostile|long`, `&sandbox=none`.
 */
class FakeAgent {
  private readonly asked = new URLSearchParams(location.search);
  private readonly tasks = new Map<string, AgentTask>();
  private readonly steps = new Map<string, AgentStep[]>();
  private waiting: Waiting[] = [];
  private changes: FileChange[] = allChanges;
  private made = 0;

  constructor(private readonly bus: Bus) {
    const start = this.asked.get("agent") ?? "none";
    if (start === "none") return;
    const sample =
      start === "hostile" ? hostileTask("t1") : start === "long" ? longTask("t1") : finishedTask("t1");
    this.tasks.set("t1", sample.task);
    this.steps.set("t1", sample.steps);
    const stepId = "t1-wait";
    if (start === "edit") this.wait(editWaiting("t1", stepId), { tool: "edit", object: change.path });
    if (start === "command") this.wait(commandWaiting("t1", stepId), { tool: "run", object: "npm test" });
    if (start === "question") this.wait(questionWaiting("t1", stepId), { tool: "ask_user" });
    if (start === "failed")
      this.change("t1", {
        state: "failed",
        error: { code: "engine-crashed", params: { what: "SIGSEGV" }, detail: "exit 139" },
      });
  }

  service(): Client<typeof agentService> {
    return {
      sandbox: () =>
        this.asked.get("sandbox") === "none"
          ? good({ kind: "none" as const, why: null })
          : good({ kind: "bubblewrap" as const, why: null }),
      tasks: () => good([...this.tasks.values()].reverse()),
      create: ({ mode }) => {
        this.made += 1;
        const made = sampleTask({ id: `new-${this.made}`, title: "", mode });
        this.tasks.set(made.id, made);
        this.steps.set(made.id, []);
        return good(made);
      },
      removeTask: ({ taskId }) => {
        this.tasks.delete(taskId);
        this.bus.emit("agent.taskRemoved", { taskId });
        return good(undefined);
      },
      steps: ({ taskId }) => good([...(this.steps.get(taskId) ?? [])]),
      stepDetail: ({ stepId }) => this.detail(stepId),
      stepOutput: () => good({ text: wholeOutput }),
      setMode: ({ taskId, mode }) => good(this.change(taskId, { mode })),
      setServers: ({ taskId, servers }) => good(this.change(taskId, { servers })),
      send: async ({ taskId, text }) => {
        const { state, queued } = this.task(taskId);
        if (state === "running" || state === "waiting")
          return good(this.change(taskId, { queued: [...queued, { id: `q${queued.length}`, text }] }));
        void this.play(taskId, text);
        return good(this.task(taskId));
      },
      tellNow: ({ taskId }) => good(this.change(taskId, { queued: [] })),
      unqueue: ({ taskId, queuedId }) =>
        good(this.change(taskId, { queued: this.task(taskId).queued.filter(({ id }) => id !== queuedId) })),
      stop: ({ taskId }) => {
        this.setWaiting([]);
        return good(this.change(taskId, { state: "stopped" }));
      },
      pause: ({ taskId }) => good(this.change(taskId, { state: "paused" })),
      resume: ({ taskId }) => good(this.change(taskId, { state: "running", error: null, untold: 0 })),
      setPlan: ({ taskId, plan }) => good(this.change(taskId, { plan })),
      waiting: () => good(this.waiting),
      takeEdit: ({ id }) => this.decide(id, "done"),
      deny: ({ id }) => this.decide(id, "denied"),
      answer: ({ id }) => this.decide(id, "done"),
      placeApproval: () => good(undefined),
      changes: () => good(this.changes),
      rejectHunks: ({ taskId, path, hunks }) => {
        this.change(taskId, { untold: 1 });
        return good(this.reviewed(path, hunks));
      },
      acceptHunks: ({ path, hunks }) => good(this.reviewed(path, hunks)),
      acceptChanges: ({ paths }) => {
        this.changes = this.changes.filter(({ path }) => !paths.includes(path));
        return good(this.changes);
      },
      previewRestore: ({ stepId }) =>
        good(
          this.changesFrom(stepId)
            ? {
                hasFiles: true,
                files: [
                  { path: "src/total.ts", kind: "changed" as const },
                  { path: "src/notes.md", kind: "created" as const },
                ],
                conflicts: ["src/notes.md"],
                notCovered: {
                  listed: [
                    { path: "node_modules", why: "ignored" as const },
                    { path: "film.mkv", why: "large" as const },
                  ],
                  count: 3,
                },
              }
            : { hasFiles: false, files: [], conflicts: [], notCovered: { listed: [], count: 0 } },
        ),
      restore: ({ stepId, what }) => this.restore(stepId, what),
      drafts: () => good([]),
      saveDraft: () => good(undefined),
      countDraft: ({ text, mentions }) =>
        good({
          text: Math.ceil(text.length / 4),
          mentions: mentions.map(() => 1240),
          measured: true,
          readSeconds: 8,
        }),
      grants: () => good([{ id: "g1", argv: ["npm", "test"], folder: "", network: true }]),
      revokeGrant: () => good(undefined),
    };
  }

  /** Hunks that were accepted or rejected are not under review any more. */
  private reviewed(path: string, hunks: readonly string[]): FileChange[] {
    this.changes = this.changes.flatMap((each) => {
      if (each.path !== path) return [each];
      const left = each.hunks.filter(({ id }) => !hunks.includes(id));
      return hunks.includes("whole") || left.length === 0 ? [] : [{ ...each, hunks: left }];
    });
    return this.changes;
  }

  private task(id: string): AgentTask {
    return this.tasks.get(id) ?? sampleTask({ id });
  }

  private change(id: string, part: Partial<AgentTask>): AgentTask {
    const next = { ...this.task(id), ...part };
    this.tasks.set(id, next);
    this.bus.emit("agent.taskChanged", next);
    return next;
  }

  private setWaiting(waiting: Waiting[]): void {
    this.waiting = waiting;
    this.bus.emit("agent.waitingChanged", waiting);
  }

  private put(taskId: string, part: Partial<AgentStep> & { id?: string }): AgentStep {
    const steps = this.steps.get(taskId) ?? [];
    const known = steps.find(({ id }) => id === part.id);
    const number = known?.number ?? (steps.at(-1)?.number ?? 0) + 1;
    const id = part.id ?? `${taskId}-${number}`;
    const next = { ...(known ?? step({ id, taskId, number })), ...part };
    this.steps.set(taskId, known ? steps.map((each) => (each === known ? next : each)) : [...steps, next]);
    this.bus.emit("agent.stepChanged", next);
    return next;
  }

  /** Has the task wait for a decision. */
  private wait(waiting: Waiting, part: Partial<AgentStep>): void {
    this.put(waiting.taskId, { id: waiting.stepId, state: "waiting", ...part });
    this.change(waiting.taskId, { state: "waiting" });
    this.setWaiting([waiting]);
  }

  private decide(id: string, state: "done" | "denied"): Promise<Result<void>> {
    const waiting = this.waiting.find((each) => each.id === id);
    if (waiting === undefined) return bad({ code: "agent-waiting-gone", params: {} });
    this.setWaiting([]);
    this.put(waiting.taskId, { id: waiting.stepId, state });
    this.change(waiting.taskId, { state: "running" });
    setTimeout(() => this.after(waiting), 60);
    return good(undefined);
  }

  /** An edit is followed by a command, a command by a question, and that by the end. */
  private after({ kind, taskId }: Waiting): void {
    const stepId = `${taskId}-${kind}-next`;
    if (kind === "edit") this.wait(commandWaiting(taskId, stepId), { tool: "run", object: "npm test" });
    else if (kind === "command") this.wait(questionWaiting(taskId, stepId), { tool: "ask_user" });
    else {
      this.put(taskId, { kind: "said", text: "All tests pass now." });
      this.change(taskId, { state: "done", changedFiles: 1 });
    }
  }

  private async play(taskId: string, text: string): Promise<void> {
    this.put(taskId, { kind: "user", text });
    this.change(taskId, { state: "running", title: text.slice(0, 60) });
    const said = this.put(taskId, { kind: "said", state: "running" });
    const progress = { taskId, stepId: said.id, generatedTokens: 0, tokensPerSecond: null };
    const tell = (part: object): void =>
      this.bus.emit("agent.progress", {
        ...progress,
        secondsLeft: null,
        readTokens: 0,
        newTokens: 0,
        ...part,
      });
    tell({ phase: "reading", readTokens: 1240, newTokens: 1260, secondsLeft: 8 });
    await moment(500);
    tell({ phase: "thinking" });
    for (const words of ["The sums are a cent off. ", "I look at total.ts first. "]) {
      this.bus.emit("agent.delta", { taskId, stepId: said.id, thinking: words, text: "" });
      await moment(400);
    }
    tell({ phase: "writing", tokensPerSecond: 41.3 });
    this.bus.emit("agent.delta", {
      taskId,
      stepId: said.id,
      thinking: "",
      text: "I look at **total.ts** first.",
    });
    await moment(500);
    this.put(taskId, {
      id: said.id,
      state: "done",
      thinking: "The sums are a cent off. I look at total.ts first. ",
      text: "I look at **total.ts** first.",
    });
    if (this.task(taskId).state !== "running") return;
    this.put(taskId, { tool: "read", object: "src/total.ts" });
    this.wait(editWaiting(taskId, `${taskId}-edit`), { tool: "edit", object: change.path });
  }

  private detail(stepId: string) {
    const found = [...this.steps.values()].flat().find(({ id }) => id === stepId);
    if (found === undefined) return bad({ code: "agent-step-not-found", params: {} });
    const hostile = this.asked.get("agent") === "hostile";
    const gave = hostile
      ? `${found.object}\n${"<b onclick=1>\u202E".repeat(12_000)}`
      : found.tool === "run"
        ? "1 passing\n1 failing\n  AssertionError: 0.30000000000000004 is not 0.3\n"
        : "1  import { Item } from './item';\n2  …";
    return good({
      asked: found.object,
      gave,
      clipped: found.tool === "run",
      change: found.tool === "edit" ? change : null,
    });
  }

  /** Whether the agent has changed anything from a step on: then there is a checkpoint. */
  private changesFrom(stepId: string): boolean {
    const steps = [...this.steps.values()].find((list) => list.some(({ id }) => id === stepId)) ?? [];
    return steps.slice(steps.findIndex(({ id }) => id === stepId)).some(({ restorable }) => restorable);
  }

  private restore(stepId: string, what: string): Promise<Result<AgentTask>> {
    const [taskId, steps] = [...this.steps].find(([, list]) => list.some(({ id }) => id === stepId)) ?? [];
    const found = steps?.find(({ id }) => id === stepId);
    if (taskId === undefined || steps === undefined || found === undefined)
      return bad({ code: "agent-step-not-found", params: {} });
    const hadFiles = this.changesFrom(stepId);
    if (what !== "files") {
      this.steps.set(
        taskId,
        steps.filter(({ number }) => number < found.number),
      );
      this.bus.emit("agent.stepsCut", { taskId, after: found.number - 1 });
    }
    const restorable = what !== "conversation" && hadFiles;
    this.put(taskId, { kind: "restored", object: what, restorable });
    return good(this.change(taskId, { state: "stopped" }));
  }
}

/** A fake of the agent, driven by the page's address. */
export function fakeAgent(bus: Bus): Client<typeof agentService> {
  return new FakeAgent(bus).service();
}
