import { z } from "zod";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";

export const endpointId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);

/** The base address of an OpenAI-compatible API: no account, query or fragment in it. */
const baseAddress = z
  .string()
  .trim()
  .max(2000)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) return false;
    return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  }, "no http(s) address");

/** SHA-256, in pairs of hexadecimal digits with colons between. */
export const fingerprint = z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/u);

export const price = z.object({
  /** For a million tokens of the prompt, of the answer, and of what the server had read before. */
  input: z.number().min(0).max(1_000_000),
  output: z.number().min(0).max(1_000_000),
  /** Null: as `input`. */
  cached: z.number().min(0).max(1_000_000).nullable().default(null),
  /** As the user writes it, such as `$` or `EUR`. */
  currency: z.string().trim().min(1).max(8),
});
/** What a server asks for its tokens, as the user entered it. */
export type Price = z.infer<typeof price>;

export const endpoint = z.object({
  id: endpointId,
  /** What the user calls it. */
  name: z.string().trim().min(1).max(100),
  /** Such as `http://192.168.1.20:8000/v1`. */
  url: baseAddress,
  /** Which of its models answers; null: the first that it names. */
  model: z.string().min(1).max(300).nullable().default(null),
  /** The key may go over plain http to another machine, where everyone on the way can read it. */
  plainKey: z.boolean().default(false),
  price: price.nullable().default(null),
  /** The one certificate that it is known by (SHA-256 of it); null: any that this computer trusts. */
  certificate: fingerprint.nullable().default(null),
});
/** A server elsewhere, or another one on this machine, that answers in place of the local model. */
export type Endpoint = z.infer<typeof endpoint>;

export const ability = z.enum(["yes", "no", "unknown"]);
/** Whether a server can do something, as it was tried. */
export type Ability = z.infer<typeof ability>;

export const endpointFacts = z.object({
  /** For which address and model this holds. */
  url: z.string(),
  model: z.string(),
  /** What the server calls itself (`owned_by`); null where it does not say. */
  server: z.string().max(100).nullable(),
  /** All models that it names. */
  models: z.array(z.string().max(300)).max(1000),
  /** Null where it does not say. */
  contextTokens: z.number().int().positive().nullable(),
  thinking: ability,
  /** Whether thinking can be switched on and off there. */
  thinkingSwitch: ability,
  tools: ability,
  images: ability,
  checkedAt: z.iso.datetime(),
  /** Until the list of models was there. */
  ms: z.number().nonnegative(),
});
/** What was found out about a server by asking it. */
export type EndpointFacts = z.infer<typeof endpointFacts>;

export const endpointState = z.object({
  endpoint,
  /** The name of the machine that words go to, with its port. */
  host: z.string(),
  /** Whether that is this machine. */
  here: z.boolean(),
  /**
   * `kept`: in the system's secret store; `session`: in memory until Quern ends; `refused`: kept, but the system does
   * not give it now; `other-address`: it was given for another server, so it is not sent.
   */
  key: z.enum(["none", "kept", "session", "refused", "other-address"]),
  /** Null: not tried yet, or changed since. */
  facts: endpointFacts.nullable(),
});
export type EndpointState = z.infer<typeof endpointState>;

export const endpointsState = z.object({
  endpoints: z.array(endpointState),
  /** What the system calls its secret store; null where there is none that deserves the name. */
  store: z.string().nullable(),
});
/** The servers that can answer. */
export type EndpointsState = z.infer<typeof endpointsState>;

export const shownCertificate = z.object({
  fingerprint,
  /** Whom it says that it is for, and who signed it. */
  subject: z.string().max(300),
  issuer: z.string().max(300),
  until: z.iso.datetime(),
});
/** A certificate that a server shows. */
export type ShownCertificate = z.infer<typeof shownCertificate>;

const byId = z.object({ id: endpointId });

export const endpointsService = service({
  methods: {
    state: method(nothing, endpointsState),
    /** Adds one (`id` null), or changes one. A key is kept in the system's secret store and never given back. */
    save: method(
      endpoint.omit({ id: true, certificate: true }).extend({
        id: endpointId.nullable(),
        key: z.string().trim().min(1).max(2000).nullable().default(null),
      }),
      endpointState,
    ),
    removeKey: method(byId, nothing),
    /** Its key goes with it. Conversations that ran there say so. */
    remove: method(byId, nothing),
    /** Asks for its models, and tries with a few short requests what the chosen one can do. */
    test: method(
      byId,
      z.object({
        facts: endpointFacts.nullable(),
        error: errorData.nullable(),
        /** What the server shows, where it is that which hinders. */
        certificate: shownCertificate.nullable(),
      }),
    ),
    /**
     * Asks in a dialog of the system, then knows it by exactly this certificate (null: by any that this computer
     * trusts). False where that was refused.
     */
    trust: method(byId.extend({ fingerprint: fingerprint.nullable() }), z.boolean()),
  },
  events: { changed: endpointsState },
});
