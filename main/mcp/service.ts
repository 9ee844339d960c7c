import { randomUUID } from "node:crypto";
import type { ApprovalDesk, OuterTool, OuterTools } from "../agent";
import type { ChatTools } from "../chat";
import {
  type Emit,
  type Handlers,
  type McpGrant,
  type McpServer,
  type McpState,
  type mcpService,
  QuernError,
} from "../contract";
import { reachOf } from "../workspace";
import { chatTools } from "./chat-tools";
import { ConsentDesk } from "./consent-desk";
import { ContextDesk } from "./context-desk";
import { type Counted, costOf } from "./cost";
import { type McpLimits, usualLimits } from "./limits";
import type { ListedTool } from "./listed";
import { type RunOptions, ServerRun } from "./server-run";
import { grantShown, serverShown } from "./shown";
import {
  consentHash,
  isOfPolicy,
  mayUseNetwork,
  type ServerRecord,
  type ServerRules,
  ServerStore,
} from "./store";
import { offeredTools, sessionKey, shownTools, verdictOn } from "./tools";

export interface McpOptions
  extends Pick<RunOptions, "dataFolder" | "env" | "netTo" | "offline" | "version" | "onTrouble"> {
  readonly rules: ServerRules;
  readonly emit: Emit<typeof mcpService>;
  /** Tokens of each text; throws while no model is loaded. */
  readonly countTexts: (texts: readonly string[]) => Promise<number[]>;
  readonly limits?: McpLimits;
}

export interface McpService {
  readonly handlers: Handlers<typeof mcpService>;
  /** For the app's approval surface alone. */
  readonly approvals: ApprovalDesk;
  /** For the agent. */
  readonly outer: OuterTools;
  /** For the chat. */
  readonly chat: ChatTools;
  /** The offline switch was turned: when it is on, servers that have a network are ended. */
  offlineChanged(offline: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Servers of tools. Nothing is read, loaded or started before it is asked for. */
export function createMcpService(options: McpOptions): McpService {
  const { rules, onTrouble } = options;
  const desk = new ConsentDesk();
  const runs = new Map<string, ServerRun>();
  const sessions = new Set<string>();
  const counted: Counted = new Map();
  let opening: Promise<ServerStore> | null = null;
  let closed = false;
  const store = () => {
    opening ??= ServerStore.open(options.dataFolder, rules);
    return opening;
  };

  const recordOf = async (id: string): Promise<ServerRecord> => {
    if (!rules.allowed) throw new QuernError("mcp-forbidden");
    const record = (await store()).get(id);
    if (!record) throw new QuernError("mcp-unknown");
    return record;
  };
  const known = (record: ServerRecord) => {
    return { record, listed: runs.get(record.id)?.listed ?? null };
  };

  let telling: Promise<void> | null = null;
  let tellAgain = false;
  /** One state at a time, and always the last one. */
  const tell = () => {
    if (telling !== null) {
      tellAgain = true;
      return;
    }
    telling = state()
      .then((now) => options.emit("changed", now))
      .catch(onTrouble)
      .finally(() => {
        telling = null;
        if (tellAgain && !closed) {
          tellAgain = false;
          tell();
        }
      });
  };

  const runOf = (record: ServerRecord): ServerRun => {
    const there = runs.get(record.id);
    if (there) return there;
    const { id } = record;
    const made = new ServerRun(record, {
      ...options,
      limits: options.limits ?? usualLimits,
      onChange: tell,
      onListed: (listed) => void firstList(id, listed).catch(onTrouble),
    });
    runs.set(id, made);
    return made;
  };

  /** What a server lists first, after the consent to it, is what was agreed to. */
  const firstList = async (id: string, listed: readonly ListedTool[]) => {
    const all = await store();
    const record = all.get(id);
    if (record?.tools !== null) return;
    await all.put({ ...record, tools: listed.map((tool) => ({ ...tool, grant: "ask" as const })) });
    tell();
  };

  const approved = (record: ServerRecord) => record.consent === consentHash(record);

  async function shownServer(record: ServerRecord): Promise<McpServer> {
    const run = runs.get(record.id);
    const state = run && run.state !== "stopped" ? run.state : "stopped";
    const offered = offeredTools(known(record));
    return {
      id: record.id,
      name: record.name,
      byPolicy: isOfPolicy(record),
      transport: record.transport,
      state: desk.asks(`start ${record.id}`) ? "asked" : approved(record) ? state : "unapproved",
      sandbox: run?.sandbox ?? record.reach?.sandbox ?? null,
      error: run?.error ?? null,
      stderr: run?.stderr ?? "",
      tools: shownTools(known(record), sessions),
      leftOut: run?.leftOut ?? 0,
      tokens: await costOf(offered, options.countTexts, counted),
    };
  }

  async function state(): Promise<McpState> {
    const records = rules.allowed ? (await store()).all() : [];
    return {
      allowed: rules.allowed,
      mayAdd: rules.allowed && rules.addByHand,
      servers: await Promise.all(records.map(shownServer)),
    };
  }

  const start = async (record: ServerRecord) => {
    if (closed) throw new QuernError("cancelled");
    if (!approved(record)) throw new QuernError("mcp-not-approved", { name: record.name });
    await runOf(record)
      .start(record.reach)
      .catch(async (thrown: unknown) => {
        if (isNotApproved(thrown)) await forget(record);
        throw thrown;
      });
  };

  /** What holds it in is another one now, or its paths lead elsewhere: that was never allowed. */
  const forget = async (record: ServerRecord) => {
    const all = await store();
    const now = all.get(record.id);
    if (now && consentHash(now) === consentHash(record))
      await all.put({ ...now, consent: null, reach: null });
    tell();
  };

  const consent = async (record: ServerRecord) => {
    const { transport } = record;
    const found =
      transport.kind === "stdio" ? await reachOf({ ...transport, own: [options.dataFolder] }) : null;
    const reach = found?.reach ?? null;
    const held = found && { reach: found.reach, missing: found.sandbox.missing };
    const asked = desk.ask(`start ${record.id}`, serverShown(record, held));
    const decided = async () => {
      const yes = await asked;
      tell();
      const all = await store();
      const now = all.get(record.id);
      const consented = consentHash({ ...record, reach });
      // What was asked for, and nothing that came in its place.
      if (!yes || !now || consentHash({ ...now, reach }) !== consented) return;
      const next = { ...now, consent: consented, reach };
      await all.put(next);
      // What goes wrong is in its state.
      await start(next).catch(() => undefined);
    };
    void decided().catch(onTrouble);
  };

  const grant = async (record: ServerRecord, toolName: string, wanted: McpGrant) => {
    const pin = record.tools?.find(({ name }) => name === toolName);
    if (!pin) throw new QuernError("mcp-unknown");
    const about = `grant ${record.id} ${toolName}`;
    const set = async () => {
      const all = await store();
      const now = all.get(record.id);
      const same = now?.tools?.find(({ name, hash }) => name === toolName && hash === pin.hash);
      if (!now?.tools || !same) return;
      sessions.delete(sessionKey(record.id, pin));
      if (wanted === "session") sessions.add(sessionKey(record.id, pin));
      const kept = wanted === "session" ? "ask" : wanted;
      await all.put({
        ...now,
        tools: now.tools.map((tool) => (tool === same ? { ...tool, grant: kept } : tool)),
      });
      tell();
    };
    desk.takeBack(about);
    if (wanted === "ask" || wanted === "never") return set();
    const asked = desk.ask(about, grantShown(record, pin, wanted));
    const decided = async () => {
      if (await asked) await set();
    };
    void decided().catch(onTrouble);
  };

  const end = async (id: string) => {
    desk.takeBack(`start ${id}`);
    await runs.get(id)?.stop();
  };

  const context = new ContextDesk({
    desk,
    recordOf,
    started: async (record) => {
      await start(record);
      return runOf(record);
    },
    countTexts: options.countTexts,
    changed: tell,
  });

  const handlers: Handlers<typeof mcpService> = {
    state,
    offers: ({ id }) => context.offers(id),
    readResource: ({ id, uri }) => context.read(id, uri),
    getPrompt: ({ id, prompt, args }) => context.prompt(id, prompt, args),
    add: async ({ name, transport }) => {
      if (!rules.allowed || !rules.addByHand) throw new QuernError("mcp-forbidden");
      const all = await store();
      if (all.all().some((one) => one.name === name)) throw new QuernError("mcp-name-taken", { name });
      await all.put({ id: randomUUID(), name, transport, consent: null, reach: null, tools: null });
      return state();
    },
    remove: async ({ id }) => {
      const record = await recordOf(id);
      if (isOfPolicy(record)) throw new QuernError("mcp-forbidden");
      await end(id);
      desk.takeBackAll((about) =>
        ["grant", "context", "call"].some((kind) => about.startsWith(`${kind} ${id} `)),
      );
      context.forget(id);
      runs.delete(id);
      await (await store()).remove(id);
      return state();
    },
    start: async ({ id }) => {
      const record = await recordOf(id);
      const again = async (thrown: unknown) => {
        if (isNotApproved(thrown)) await consent(await recordOf(id));
      };
      // What goes wrong otherwise is in its state.
      if (approved(record)) void start(record).catch(again).catch(onTrouble);
      else await consent(record);
      return state();
    },
    stop: async ({ id }) => {
      await recordOf(id);
      await end(id);
      return state();
    },
    setGrant: async ({ id, tool, grant: wanted }) => {
      await grant(await recordOf(id), tool, wanted);
      return state();
    },
    agree: async ({ id, tool: name, hash }) => {
      const record = await recordOf(id);
      const now = runs.get(id)?.listed?.find((one) => one.name === name);
      // It may have become another one while it was looked at.
      if (!now || now.hash !== hash) throw new QuernError("mcp-unknown");
      const others = (record.tools ?? []).filter((pin) => pin.name !== name);
      await (await store()).put({ ...record, tools: [...others, { ...now, grant: "ask" }] });
      return state();
    },
  };

  const outer: OuterTools = {
    resource: (serverId, uri) => context.mentioned(serverId, uri),
    offered: async (serverIds) => {
      if (serverIds.length === 0 || !rules.allowed) return [];
      const records = (await store()).all().filter((one) => serverIds.includes(one.id) && approved(one));
      return records
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((record) => offeredTools(known(record)));
    },
    verdict: async (tool, signal) => {
      const record = rules.allowed ? (await store()).get(tool.serverId) : undefined;
      if (!record) return { kind: "refused", why: "The user has removed this server." };
      await orAborted(start(record), signal);
      await orAborted(runOf(record).settled(), signal);
      return verdictOn(tool, known(await recordOf(record.id)), sessions);
    },
    allowForSession: (tool: OuterTool) => {
      sessions.add(sessionKey(tool.serverId, { name: tool.tool, hash: tool.hash }));
      tell();
    },
    call: async (tool, args, signal) => {
      const record = await recordOf(tool.serverId);
      await start(record);
      // While the user was asked it may have become another one.
      const verdict = verdictOn(tool, known(record), sessions);
      if (verdict.kind === "refused") return { text: verdict.why, failed: true };
      return runOf(record).call(tool.tool, args, signal);
    },
  };

  return {
    handlers,
    approvals: desk,
    outer,
    chat: chatTools(outer, desk),
    offlineChanged: async (offline) => {
      if (!offline || !opening) return;
      const far = (await store()).all().filter(mayUseNetwork);
      await Promise.all(far.map(({ id }) => runs.get(id)?.stop()));
    },
    close: async () => {
      closed = true;
      desk.close();
      await Promise.all([...runs.values()].map((run) => run.stop()));
    },
  };
}

const isNotApproved = (thrown: unknown) => thrown instanceof QuernError && thrown.code === "mcp-not-approved";

/** What comes first: the end of the work, or the user's stop. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
