import type { AgentMode, AgentStep, AgentTask, Result, Waiting } from "../../../main/contract";
import { ask, askOrNotice, events, services } from "../../bridge";
import { addNotice } from "../notices";
import { flushAgentDrafts, leaveDrafts, takeKeptDrafts } from "./drafts";
import { dropStepDeltas, queueStepDelta } from "./live";
import { cutAfter, withStep } from "./steps";
import { useAgent, without } from "./store";

/** Reads the tasks of the opened folder and follows them. */
export async function startAgent(): Promise<void> {
  const on = events().agent;
  on.taskChanged(takeTask);
  on.taskRemoved(({ taskId }) => dropTask(taskId));
  on.stepChanged(takeStep);
  on.delta(queueStepDelta);
  on.progress((progress) =>
    useAgent.setState((state) => ({ progress: { ...state.progress, [progress.taskId]: progress } })),
  );
  on.waitingChanged((waiting) => useAgent.setState({ waiting }));
  on.stepsCut(({ taskId, after }) =>
    useAgent.setState(({ steps }) => {
      const known = steps[taskId];
      return known === undefined ? {} : { steps: { ...steps, [taskId]: cutAfter(known, after) } };
    }),
  );
  let opened: string | null = null;
  events().workspace.changed(({ folder }) => {
    const path = folder === null ? null : folder.path;
    if (path === opened) return;
    opened = path;
    // At once: what is written while the folder's own is read is of this one.
    leaveDrafts();
    void readTasks();
  });
  window.addEventListener("pagehide", flushAgentDrafts);
  await readTasks();
}

/** Tasks of the folder that is open now, with what waits; none where no folder is open. */
async function readTasks(): Promise<void> {
  const [tasks, waiting, sandbox, drafts] = await Promise.all([
    ask(services().agent.tasks()),
    ask(services().agent.waiting()),
    ask(services().agent.sandbox()),
    ask(services().agent.drafts()),
  ]);
  takeKeptDrafts(drafts.ok ? drafts.value : []);
  for (const result of [tasks, waiting, sandbox, drafts])
    if (!result.ok && result.error.code !== "folder-not-open") addNotice(result.error);
  const known = tasks.ok ? tasks.value : [];
  const { selectedId } = useAgent.getState();
  const kept = known.some(({ id }) => id === selectedId) ? selectedId : (known[0]?.id ?? null);
  useAgent.setState({
    tasks: known,
    waiting: waiting.ok ? waiting.value : [],
    sandbox: sandbox.ok ? sandbox.value : null,
    selectedId: kept,
    steps: {},
    readErrors: {},
    progress: {},
  });
  if (kept !== null) void readSteps(kept);
}

function takeTask(task: AgentTask): void {
  useAgent.setState(({ tasks, progress }) => ({
    tasks: tasks.some(({ id }) => id === task.id)
      ? tasks.map((known) => (known.id === task.id ? task : known))
      : [task, ...tasks],
    progress: task.state === "running" ? progress : without(progress, task.id),
  }));
}

function dropTask(taskId: string): void {
  useAgent.setState(({ tasks, steps, progress, waiting, selectedId }) => ({
    tasks: tasks.filter(({ id }) => id !== taskId),
    steps: without(steps, taskId),
    progress: without(progress, taskId),
    waiting: waiting.filter((each) => each.taskId !== taskId),
    selectedId: selectedId === taskId ? null : selectedId,
  }));
}

function takeStep(step: AgentStep): void {
  dropStepDeltas(({ stepId }) => stepId === step.id);
  useAgent.setState(({ steps }) => {
    const known = steps[step.taskId];
    return known === undefined ? {} : { steps: { ...steps, [step.taskId]: withStep(known, step) } };
  });
}

/** Opens a task; null opens a new one. */
export function selectTask(id: string | null): void {
  useAgent.setState({ selectedId: id });
  if (id !== null && useAgent.getState().steps[id] === undefined) void readSteps(id);
}

/** Reads the steps of a task from main. */
export async function readSteps(taskId: string): Promise<void> {
  const result = await ask(services().agent.steps({ taskId }));
  if (!result.ok) {
    useAgent.setState(({ readErrors }) => ({ readErrors: { ...readErrors, [taskId]: result.error } }));
    return;
  }
  // Main told all that came before in order, and it is in what was read.
  dropStepDeltas((delta) => delta.taskId === taskId);
  useAgent.setState(({ steps, readErrors }) => ({
    steps: { ...steps, [taskId]: result.value },
    readErrors: without(readErrors, taskId),
  }));
}

async function taken(call: Promise<Result<AgentTask>>): Promise<boolean> {
  const task = await askOrNotice(call);
  if (task !== undefined) takeTask(task);
  return task !== undefined;
}

/** Makes a task and opens it; undefined when it was refused, which is said. Without trust it can only plan. */
export async function createTask(trusted: boolean): Promise<string | undefined> {
  const mode = trusted ? useAgent.getState().newMode : "plan";
  const task = await askOrNotice(services().agent.create({ mode }));
  if (task === undefined) return undefined;
  takeTask(task);
  useAgent.setState(({ steps }) => ({ selectedId: task.id, steps: { [task.id]: [], ...steps } }));
  const { newServers } = useAgent.getState();
  if (newServers.length > 0) await setServers(task.id, newServers);
  // Each task is asked for them anew.
  useAgent.setState({ newServers: [] });
  return task.id;
}

/** Chooses the mode of a task; null is the new one that is not there yet. False when it was refused. */
export async function setMode(taskId: string | null, mode: AgentMode): Promise<boolean> {
  if (taskId !== null) return taken(services().agent.setMode({ taskId, mode }));
  useAgent.setState({ newMode: mode });
  return true;
}

/** Chooses the servers of tools of a task; null is the new one that is not there yet. False when it was refused. */
export async function setServers(taskId: string | null, servers: readonly string[]): Promise<boolean> {
  if (taskId !== null) return taken(services().agent.setServers({ taskId, servers: [...servers] }));
  useAgent.setState({ newServers: servers });
  return true;
}

export async function removeTask(taskId: string): Promise<void> {
  const result = await ask(services().agent.removeTask({ taskId }));
  if (result.ok) dropTask(taskId);
  else addNotice(result.error);
}

/** Gives the model words, and what is put before it with them; false when they were refused, which is said. */
export function sendWords(
  taskId: string,
  text: string,
  mentions: Parameters<ReturnType<typeof services>["agent"]["send"]>[0]["mentions"],
): Promise<boolean> {
  return taken(services().agent.send({ taskId, text, mentions }));
}

/** Has the model hear the words that wait at once, in the middle of its answer. */
export function tellNow(taskId: string): Promise<boolean> {
  return taken(services().agent.tellNow({ taskId }));
}

/** Takes words back that were not told yet. */
export function unqueue(taskId: string, queuedId: string): Promise<boolean> {
  return taken(services().agent.unqueue({ taskId, queuedId }));
}

export function stopTask(taskId: string): Promise<boolean> {
  return taken(services().agent.stop({ taskId }));
}

export function pauseTask(taskId: string): Promise<boolean> {
  return taken(services().agent.pause({ taskId }));
}

export function resumeTask(taskId: string): Promise<boolean> {
  return taken(services().agent.resume({ taskId }));
}

export function setPlan(taskId: string, plan: AgentTask["plan"]): Promise<boolean> {
  return taken(services().agent.setPlan({ taskId, plan }));
}

async function decided(waitingId: string, call: Promise<Result<void>>): Promise<boolean> {
  const result = await ask(call);
  const gone = !result.ok && result.error.code === "agent-waiting-gone";
  if (!result.ok) addNotice(result.error);
  if (result.ok || gone)
    useAgent.setState(({ waiting }) => ({ waiting: waiting.filter(({ id }) => id !== waitingId) }));
  return result.ok;
}

/** Takes an edit that waits: the accepted hunks, or the user's own text instead of the proposed one. */
export function takeEdit(
  edit: Extract<Waiting, { kind: "edit" }>,
  accepted: readonly string[],
  edited: string | null,
  reason: string,
): Promise<boolean> {
  return decided(
    edit.id,
    services().agent.takeEdit({ id: edit.id, accepted: [...accepted], edited, reason }),
  );
}

/** Denies what waits; the reason is told to the model. */
export function deny(waitingId: string, reason: string): Promise<boolean> {
  return decided(waitingId, services().agent.deny({ id: waitingId, reason }));
}

export function answerQuestion(waitingId: string, text: string): Promise<boolean> {
  return decided(waitingId, services().agent.answer({ id: waitingId, text }));
}

/** Stops what the agent does, in whichever task; true when there was something to stop. */
export function stopAgent(): boolean {
  const { tasks, selectedId } = useAgent.getState();
  const running = tasks.filter(({ state }) => state === "running" || state === "waiting");
  const task = running.find(({ id }) => id === selectedId) ?? running[0];
  if (task === undefined) return false;
  void stopTask(task.id);
  return true;
}
