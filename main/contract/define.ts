import { z } from "zod";
import type { ErrorData } from "./errors";

/** One call from the page to main: what it takes and what it gives. Errors come back as values. */
export interface MethodSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
}

/** A named group of methods and events: one file of the contract each. */
export interface ServiceSpec<
  M extends Record<string, MethodSpec> = Record<string, MethodSpec>,
  E extends Record<string, z.ZodType> = Record<string, z.ZodType>,
> {
  readonly methods: M;
  readonly events: E;
}

/** Declares a method; `nothing` is the input of a call without arguments and the output of one without result. */
export function method<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): MethodSpec<I, O> {
  return { input, output };
}

/** Declares a service. */
export function service<M extends Record<string, MethodSpec>, E extends Record<string, z.ZodType>>(
  spec: ServiceSpec<M, E>,
): ServiceSpec<M, E> {
  return spec;
}

/** No argument, or no result. */
export const nothing = z.void();

/** What a call gives back across the border. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorData };

/** Main's side of a service: a function for each method, which may throw a `QuernError`. */
export type Handlers<S extends ServiceSpec> = {
  [K in keyof S["methods"]]: (
    input: z.output<S["methods"][K]["input"]>,
  ) => Promise<z.input<S["methods"][K]["output"]>>;
};

/** The page's side of a service. */
export type Client<S extends ServiceSpec> = {
  readonly [K in keyof S["methods"]]: undefined extends z.input<S["methods"][K]["input"]>
    ? () => Promise<Result<z.output<S["methods"][K]["output"]>>>
    : (input: z.input<S["methods"][K]["input"]>) => Promise<Result<z.output<S["methods"][K]["output"]>>>;
};

/** The payload of an event. */
export type EventOf<S extends ServiceSpec, K extends keyof S["events"]> = z.output<S["events"][K]>;

/** The listeners' side of a service: subscribe, get back how to unsubscribe. */
export type Events<S extends ServiceSpec> = {
  readonly [K in keyof S["events"]]: (listener: (event: EventOf<S, K>) => void) => () => void;
};

/** Main's way to tell the page something. */
export type Emit<S extends ServiceSpec> = <K extends keyof S["events"] & string>(
  event: K,
  payload: z.input<S["events"][K]>,
) => void;
