import {
  type Contract,
  contract,
  type Handlers,
  QuernError,
  type Result,
  type ServiceName,
  type ServiceSpec,
  toErrorData,
} from "../contract";

/** Main's side of the whole contract. */
export type HostHandlers = { readonly [S in ServiceName]: Handlers<Contract[S]> };

/** One call by names and values that nobody has checked yet; errors come back as values. */
export type CallContract = (service: unknown, method: unknown, input: unknown) => Promise<Result<unknown>>;

/** Told of every error that is not one of the closed list, for the log. */
export type OnUnexpected = (where: string, thrown: unknown) => void;

/**
 * Makes the one entrance to the services: looks the method up by its own name only, checks the input against the
 * contract, runs the handler, checks the output. Whatever is sent, the promise resolves.
 */
export function createDispatcher(handlers: HostHandlers, onUnexpected: OnUnexpected): CallContract {
  return async (service, method, input) => {
    const where = `${shown(service)}.${shown(method)}`;
    try {
      const found = lookUp(handlers, service, method);
      if (!found) throw new QuernError("invalid-request", { what: where });
      const parsed = found.spec.input.safeParse(input);
      if (!parsed.success) {
        throw new QuernError("invalid-request", { what: where }, { detail: parsed.error.message });
      }
      return { ok: true, value: found.spec.output.parse(await found.handler(parsed.data)) };
    } catch (thrown) {
      const error = toErrorData(thrown);
      if (error.code === "unexpected") onUnexpected(where, thrown);
      return { ok: false, error };
    }
  };
}

/** A name for the log; never `String()` of what the page sent, which may throw. */
function shown(name: unknown): string {
  return typeof name === "string" ? name.slice(0, 40) : typeof name;
}

function lookUp(handlers: HostHandlers, service: unknown, method: unknown) {
  if (typeof service !== "string" || typeof method !== "string" || !Object.hasOwn(contract, service))
    return null;
  const spec: ServiceSpec = contract[service as ServiceName];
  if (!Object.hasOwn(spec.methods, method)) return null;
  const methodSpec = spec.methods[method];
  const group: Handlers<ServiceSpec> = handlers[service as ServiceName];
  const handler = group[method];
  return methodSpec && handler ? { spec: methodSpec, handler } : null;
}

/** Sends an event to the page. */
export type SendEvent = (name: string, payload: unknown) => void;

/** A sender for the events of one service that checks each payload against the contract. */
export function emitterOf<S extends ServiceName>(service: S, send: SendEvent) {
  const events: Record<string, { parse(payload: unknown): unknown }> = contract[service].events;
  return (event: string, payload: unknown): void => {
    const schema = events[event];
    if (schema) send(`${service}.${event}`, schema.parse(payload));
  };
}
