import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import {
  type Contract,
  contract,
  type EventOf,
  type Message,
  type Result,
  type ServiceName,
  type ServiceSpec,
} from "../../../main/contract";
import { type HostWorld, hostWorld } from "./host-world";

/*
 * Every method of the contract once, through the same entrance as the page's calls, over real services: in two files,
 * each of which has some of the services in its care. `wholeContract` fails when a method of these has no call there,
 * or an event was never seen.
 */

/** Which file has a service in its care; a service that is in neither does not compile. */
const inCareOf = {
  app: "machine",
  machine: "machine",
  fit: "machine",
  models: "machine",
  kits: "machine",
  library: "machine",
  engine: "work",
  bench: "work",
  server: "work",
  chat: "work",
  attachments: "work",
  workspace: "work",
  files: "work",
  git: "work",
  terminal: "work",
  agent: "work",
  protection: "work",
  mcp: "work",
  network: "machine",
  endpoints: "machine",
} as const satisfies Record<ServiceName, string>;

/** `machine`: the app, this computer and the models on it; `work`: what is done with a model. */
type Concern = (typeof inCareOf)[ServiceName];

/** Events that these services cannot send, and why. */
const notFromHere: Readonly<Record<string, string>> = {
  "agent.waitingChanged": "comes with an edit or a command, for which the practice model does not ask",
  "app.command": "comes from the system's menu, which only the desktop app has",
};

type Methods<S extends ServiceName> = Contract[S]["methods"];
type Input<S extends ServiceName, M extends keyof Methods<S>> = Methods<S>[M] extends { input: infer I }
  ? z.input<I & z.ZodType>
  : never;
type Output<S extends ServiceName, M extends keyof Methods<S>> = Methods<S>[M] extends { output: infer O }
  ? z.output<O & z.ZodType>
  : never;

/**
 * Services for the tests of a file, and ways to call them and to listen.
 * @param files written into the data folder first, by name
 */
export function hostContract(files: Readonly<Record<string, string>> = {}) {
  let world: HostWorld;
  const called = new Set<string>();

  beforeAll(async () => {
    world = await hostWorld(files);
  });
  afterAll(() => world.remove());

  /** Calls as the page does, and holds the answer against the contract. */
  async function call<S extends ServiceName, M extends keyof Methods<S> & string>(
    service: S,
    method: M,
    ...input: undefined extends Input<S, M> ? [] : [Input<S, M>]
  ): Promise<Output<S, M>> {
    const spec: ServiceSpec = contract[service];
    const output = spec.methods[method]?.output;
    if (!output) throw new Error(`No method ${service}.${method}`);
    const answer: Result<unknown> = structuredClone(
      await world.host.call(service, method, structuredClone(input[0])),
    );
    if (!answer.ok) throw new Error(`${service}.${method}: ${JSON.stringify(answer.error)}`);
    const value = output.parse(answer.value);
    called.add(`${service}.${method}`);
    return value as Output<S, M>;
  }

  /** What a call ends with, when it may be refused for good reason. */
  async function outcome<S extends ServiceName, M extends keyof Methods<S> & string>(
    service: S,
    method: M,
    input: Input<S, M>,
  ): Promise<Result<unknown>> {
    const answer = await world.host.call(service, method, structuredClone(input));
    called.add(`${service}.${method}`);
    return answer;
  }

  /** The code of the error that a call ends with. */
  async function refusal<S extends ServiceName, M extends keyof Methods<S> & string>(
    service: S,
    method: M,
    input: Input<S, M>,
  ): Promise<string> {
    const answer = await outcome(service, method, input);
    return answer.ok ? "no error" : answer.error.code;
  }

  function seen<S extends ServiceName, E extends keyof Contract[S]["events"] & string>(service: S, event: E) {
    return world.events
      .filter(({ name }) => name === `${service}.${event}`)
      .map(({ payload }) => payload as EventOf<Contract[S], E>);
  }

  /** The lasting state of an answer. */
  function ended(id: string): Promise<Message> {
    return vi.waitFor(
      () => {
        const found = seen("chat", "messageChanged").findLast((message) => message.id === id);
        if (!found || found.status === "streaming") throw new Error("not ended");
        return found;
      },
      { timeout: 30_000, interval: 20 },
    );
  }

  return { world: () => world, called, call, outcome, refusal, seen, ended };
}

/** What must hold once all tests of a file were run: it stands at its end. */
export function wholeContract(
  concern: Concern,
  { world, called }: Pick<ReturnType<typeof hostContract>, "world" | "called">,
): void {
  const inCare = (name: string) => inCareOf[name.split(".")[0] as ServiceName] === concern;
  const allOf = (part: "methods" | "events") =>
    Object.entries<ServiceSpec>(contract)
      .flatMap(([service, spec]) => Object.keys(spec[part]).map((name) => `${service}.${name}`))
      .filter(inCare);

  describe("the contract as a whole", () => {
    it("has no method that was not called above", () => {
      expect(allOf("methods").filter((name) => !called.has(name))).toEqual([]);
    });

    it("has no event that was not seen above, but for those that cannot come from here", () => {
      const names = new Set(world().events.map(({ name }) => name));
      expect(
        allOf("events")
          .filter((name) => !names.has(name))
          .sort(),
      ).toEqual(Object.keys(notFromHere).filter(inCare).sort());
    });

    it("has every event sent as its schema says", () => {
      for (const { name, payload } of world().events) {
        const [service, event] = name.split(".");
        const spec: ServiceSpec = contract[service as ServiceName];
        expect(spec.events[event ?? ""]?.safeParse(payload).success, name).toBe(true);
      }
    });

    it("led to no error that has no name", () => {
      expect(world().logged.filter((line) => /unexpected/.test(line))).toEqual([]);
    });
  });
}
