import { z } from "zod";
import { method, nothing, service } from "./define";
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

export const serverStatus = z.object({
  state: z.enum(["off", "starting", "on", "failed"]),
  /** Where clients reach it, such as `http://127.0.0.1:4114`; null while it is off. */
  address: z.string().nullable(),
  /** By what name clients ask for the model; null where there is none. */
  model: z.string().nullable(),
  /** What the loaded model's context holds; null while none is loaded. */
  contextTokens: z.number().int().positive().nullable(),
  /** Why it could not be started. */
  error: errorData.nullable(),
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
