import { z } from "zod";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";
import { shortestPassphrase } from "./limits";

const passphrase = z.string().min(1).max(1000);
/** The passphrase in force; not asked for while the key lies in the system's secret store. */
const current = passphrase.optional();

export const protectionStatus = z.object({
  /** What the store of conversations is encrypted with: nothing, a key in the system's secret store, or a passphrase. */
  kind: z.enum(["off", "system", "passphrase"]),
  /** Conversations cannot be read before they are unlocked. */
  locked: z.boolean(),
  /** Whether this system has a store for secrets that deserves the name, and what it calls it. */
  systemStore: z.object({ available: z.boolean(), name: z.string() }),
  /** Why it is locked although no passphrase is asked for. */
  trouble: errorData.nullable(),
});
/** How the conversations on this disk are protected. */
export type ProtectionStatus = z.infer<typeof protectionStatus>;

export const protectionService = service({
  methods: {
    status: method(nothing, protectionStatus),
    /** Opens the store; `passphrase-wrong` when it was not the right one. */
    unlock: method(z.object({ passphrase }), protectionStatus),
    /** Encrypts with a passphrase from now on, or changes it. */
    setPassphrase: method(
      z.object({ passphrase: z.string().min(shortestPassphrase).max(1000), current }),
      protectionStatus,
    ),
    /** Encrypts with a key that the system's secret store keeps. */
    keepInSystemStore: method(z.object({ current }), protectionStatus),
    /** Takes the encryption off. */
    turnOff: method(z.object({ current }), protectionStatus),
    /** Keeps the store that cannot be unlocked aside, whole, and begins an empty one. */
    startAnew: method(nothing, protectionStatus),
  },
  events: { changed: protectionStatus },
});
