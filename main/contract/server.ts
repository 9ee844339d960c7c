import { z } from "zod";
import { method, nothing, service } from "./define";
import { fingerprint } from "./endpoints";
import { errorData } from "./errors";

export const serverToken = z.object({
  id: z.string().min(1).max(64),
  /** What uses it, in the user's words. */
  name: z.string().min(1).max(100),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  uses: z.number().int().nonnegative(),
});
/** A token of the API server. The token itself is shown once, and kept as a hash. */
export type ServerToken = z.infer<typeof serverToken>;

export const serverCertificate = z.object({
  fingerprint,
  /** Names and addresses that it holds for. */
  names: z.array(z.string()).max(200),
  until: z.iso.datetime(),
  pem: z.string().max(50_000),
});
/** The certificate that the server shows to other machines. */
export type ServerCertificate = z.infer<typeof serverCertificate>;

const serverState = z.enum(["off", "starting", "on", "failed"]);

export const serverBeyond = z.object({
  state: serverState,
  /** Where other machines reach it, such as `https://192.168.1.5:4115`. */
  addresses: z.array(z.string()).max(200),
  /** Null: none was made yet. */
  certificate: serverCertificate.nullable(),
  /** Names and addresses (those of version 6 left out) that this machine has now and the certificate does not hold. */
  unnamed: z.array(z.string()).max(200),
  error: errorData.nullable(),
});
/** What the API server does for other machines. */
export type ServerBeyond = z.infer<typeof serverBeyond>;

export const serverStatus = z.object({
  state: serverState,
  /** Where clients reach it, such as `http://127.0.0.1:4114`; null while it is off. */
  address: z.string().nullable(),
  /** By what name clients ask for the model; null where there is none. */
  model: z.string().nullable(),
  /** What the loaded model's context holds; null while none is loaded. */
  contextTokens: z.number().int().positive().nullable(),
  /** Why it could not be started. */
  error: errorData.nullable(),
  beyond: serverBeyond,
});
/** What the API server is doing. */
export type ServerStatus = z.infer<typeof serverStatus>;

export const serverService = service({
  methods: {
    status: method(nothing, serverStatus),
    /** Switches it on, now and at every start; what hinders it is in the status. */
    start: method(nothing, serverStatus),
    /** Switches it off; answers under way are stopped. */
    stop: method(nothing, serverStatus),
    /**
     * Asks in a dialog of the system, then serves other machines too, for as long as the server is on. Where that was
     * refused, nothing changes.
     */
    openBeyond: method(nothing, serverStatus),
    closeBeyond: method(nothing, serverStatus),
    /** Shows another certificate from now on, for the names of now; who trusted the one before is refused. */
    renewCertificate: method(nothing, serverStatus),
    /**
     * Asks in system dialogs for a certificate that somebody else made, and its key, and shows it from now on. One that
     * clients would refuse is refused here, and all stays as it was.
     */
    chooseCertificate: method(nothing, serverStatus),
    /** Quern's own again. */
    dropCertificate: method(nothing, serverStatus),
    tokens: method(nothing, z.array(serverToken)),
    /** A new token, which can be seen this once. */
    makeToken: method(
      z.object({ name: z.string().trim().min(1).max(100) }),
      z.object({ token: z.string(), made: serverToken }),
    ),
    /** Lets nobody in with it from now on. */
    revokeToken: method(z.object({ id: serverToken.shape.id }), nothing),
    /** Asks in a system dialog for a model for embeddings; null when it was closed. */
    chooseEmbeddings: method(nothing, z.object({ path: z.string() }).nullable()),
    /** Requests for embeddings are refused from now on. */
    dropEmbeddings: method(nothing, nothing),
  },
  events: { changed: serverStatus, tokensChanged: z.array(serverToken) },
});
