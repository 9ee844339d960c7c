import { z } from "zod";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";

/** An `https:` or `http:` address without an account in it. */
export const address = z
  .string()
  .max(2000)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  }, "no http(s) address");

/** Sources that the page may name itself; a folder is chosen in a dialog of the system. */
export const namedSource = z.discriminatedUnion("kind", [
  /** `HF_ENDPOINT` where it is set, else the public hub. */
  z.object({ kind: z.literal("hub") }),
  /** Another server that speaks the hub's protocol. */
  z.object({ kind: z.literal("endpoint"), url: address }),
  z.object({ kind: z.literal("modelscope") }),
  /** A directory on a web server, with the files under their names. */
  z.object({ kind: z.literal("directory"), url: address }),
]);

/** Where builds are fetched from. */
export const source = z.discriminatedUnion("kind", [
  ...namedSource.options,
  z.object({ kind: z.literal("folder"), path: z.string().min(1).max(4000) }),
]);
export type Source = z.infer<typeof source>;

export const tokenState = z.object({
  /**
   * `environment`: `HF_TOKEN` of the environment; `kept`: in the system's secret store; `session`: in memory until
   * Quern ends; `refused`: kept, but the system does not give it now.
   */
  kind: z.enum(["none", "environment", "kept", "session", "refused"]),
  /** What the system calls its secret store; null where there is none that deserves the name. */
  store: z.string().nullable(),
});
/** Whether there is a token for the hub, and where. Never the token itself. */
export type TokenState = z.infer<typeof tokenState>;

export const policyState = z.object({
  /** The administrator's file; null where there is none. */
  path: z.string().nullable(),
  /** Settings that it has fixed. */
  locked: z.array(z.string()),
  /** Why it could not be understood. Then Quern is offline. */
  trouble: errorData.nullable(),
});
/** What the administrator of this machine has fixed. */
export type PolicyState = z.infer<typeof policyState>;

export const networkState = z.object({
  policy: policyState,
  token: tokenState,
  /** The host or folder that builds come from now. */
  from: z.string(),
  /** Those that are asked where it fails, in this order. */
  more: z.array(z.object({ source, name: z.string() })),
});
/** How Quern reaches its source. */
export type NetworkState = z.infer<typeof networkState>;

export const connectionStep = z.object({
  /** In the order in which a connection is made. */
  step: z.enum(["switch", "name", "proxy", "route", "tls", "account", "repo", "file"]),
  /** `skipped`: there is no such step on this way, or an earlier one failed. */
  result: z.enum(["good", "failed", "skipped"]),
  /** What was found: an address, a certificate's issuer, a status. Plain data, no sentence. */
  found: z.string().max(500).nullable(),
  error: errorData.nullable(),
  ms: z.number().nonnegative(),
});
/** One step of a connection that was tried. */
export type ConnectionStep = z.infer<typeof connectionStep>;

/** The way to one source, by what the source is called. */
export const connectionTest = z.object({ name: z.string().max(4000), steps: z.array(connectionStep) });
export type ConnectionTest = z.infer<typeof connectionTest>;

export const networkService = service({
  methods: {
    state: method(nothing, networkState),
    setSource: method(namedSource, networkState),
    /** Asks for a folder in a system dialog; null when it was closed. */
    chooseFolder: method(nothing, networkState.nullable()),
    /** One more source, asked last, where all others fail. */
    addSource: method(namedSource, networkState),
    /** As `addSource`, with a folder from a system dialog; null when it was closed. */
    addSourceFolder: method(nothing, networkState.nullable()),
    /** Takes one of the further sources off the list. */
    dropSource: method(z.object({ source }), networkState),
    /** Asks for a certificate file (PEM) in a system dialog; null when it was closed. */
    chooseCaFile: method(nothing, networkState.nullable()),
    dropCaFile: method(nothing, networkState),
    /** Kept in the system's secret store, or, where there is none, until Quern ends. It is never given back. */
    setToken: method(z.object({ token: z.string().trim().min(1).max(500) }), networkState),
    removeToken: method(nothing, networkState),
    /**
     * Tries the way to each source step by step, the first one first; fetches no more than a file's first bytes.
     */
    test: method(nothing, z.array(connectionTest)),
  },
  events: { changed: networkState },
});
