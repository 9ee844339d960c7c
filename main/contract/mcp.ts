import { z } from "zod";
import { absolutePath } from "./absolute-path";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";

const id = z.string().min(1).max(64);
const count = z.number().int().nonnegative();
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/u, "the name of a variable");
const webAddress = z
  .string()
  .max(2000)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url !== null && /^https?:$/u.test(url.protocol) && url.username === "" && url.password === "";
  }, "an http or https address without a name and password in it");

/** How a server of tools is reached. */
export const mcpTransport = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("stdio"),
    command: absolutePath,
    args: z.array(z.string().max(4000)).max(100).default([]),
    /** Names of variables whose values it gets from Quern's own environment. */
    env: z.array(variable).max(50).default([]),
    /** Folders and files that it may read, beside those of the system; and folders that it may write in. */
    reads: z.array(absolutePath).max(50).default([]),
    writes: z.array(absolutePath).max(50).default([]),
    network: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal("http"),
    url: webAddress,
    /** The variable of Quern's own environment that holds its token; null: it wants none. */
    tokenFrom: variable.nullable().default(null),
  }),
]);
export type McpTransport = z.infer<typeof mcpTransport>;

export const mcpServerName = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9-]{0,23}$/u, "letters a to z, digits and hyphens, at most 24");

/** `ask`: each call asks; `session`: not until Quern ends; `always`: never; `never`: the tool is not offered. */
export const mcpGrant = z.enum(["ask", "session", "always", "never"]);
export type McpGrant = z.infer<typeof mcpGrant>;

const toolText = z.object({ description: z.string(), schema: z.string() });

export const mcpTool = z.object({
  /** As the server calls it; text of strangers, cleaned. */
  name: z.string(),
  /** As the model calls it. */
  callName: z.string(),
  ...toolText.shape,
  /** Of what the server says of it now. */
  hash: z.string(),
  grant: mcpGrant,
  /** `new`: came after the consent; `changed`: is not what was agreed to. Both are off until the user agrees. */
  state: z.enum(["agreed", "new", "changed", "gone"]),
  /** What was agreed to, where it has changed. */
  before: toolText.nullable(),
});
export type McpTool = z.infer<typeof mcpTool>;

export const mcpServer = z.object({
  id,
  name: z.string(),
  /** From the administrator's policy: it can be neither changed nor removed here. */
  byPolicy: z.boolean(),
  transport: mcpTransport,
  /** `unapproved`: nothing of it was ever started; `asked`: the question is before the user. */
  state: z.enum(["unapproved", "asked", "stopped", "starting", "running", "failed"]),
  /** What holds it in, or held it in when it was allowed; null: it is not started here, or not known yet. */
  sandbox: z.enum(["bubblewrap", "seatbelt", "none"]).nullable(),
  error: errorData.nullable(),
  /** The end of what it wrote as trouble; text of strangers, cleaned. */
  stderr: z.string(),
  tools: z.array(mcpTool),
  /** Tools that were left out: too many, or too long. */
  leftOut: count,
  /** What its tools take of the context when they are enabled; estimated where no model is loaded to count. */
  tokens: z.object({ count, measured: z.boolean() }),
});
/** A server of tools, as it is now. */
export type McpServer = z.infer<typeof mcpServer>;

export const mcpState = z.object({
  /** False: the administrator has switched all of it off. */
  allowed: z.boolean(),
  /** False: only servers of the administrator's policy. */
  mayAdd: z.boolean(),
  servers: z.array(mcpServer),
});
export type McpState = z.infer<typeof mcpState>;

const uri = z.string().min(1).max(2000);
const offered = { title: z.string(), description: z.string() };

export const mcpOffers = z.object({
  /** Texts that can be put before the model; what a server says of them is text of strangers, cleaned. */
  resources: z.array(z.object({ uri, ...offered, mimeType: z.string().nullable(), bytes: count.nullable() })),
  /** Addresses with gaps to be filled in, such as `notes://{day}`. */
  templates: z.array(z.object({ uriTemplate: z.string(), ...offered })),
  /** Words that can be put into the composer. */
  prompts: z.array(
    z.object({
      name: z.string(),
      ...offered,
      arguments: z.array(z.object({ name: z.string(), description: z.string(), required: z.boolean() })),
    }),
  ),
  /** What is not usable, or too many. */
  leftOut: count,
});
/** What a server has beside tools, as it lists it now. */
export type McpOffers = z.infer<typeof mcpOffers>;

export const mcpContextText = z.object({
  text: z.string(),
  /** It was longer than what is taken. */
  cut: z.boolean(),
  /** What it takes of the context; estimated where no model is loaded to count. */
  tokens: z.object({ count, measured: z.boolean() }),
});
/** A text of a server, cleaned. */
export type McpContextText = z.infer<typeof mcpContextText>;

const byId = z.object({ id });
const byTool = byId.extend({ tool: z.string().max(200) });

/** Servers of tools, by the Model Context Protocol. */
export const mcpService = service({
  methods: {
    state: method(nothing, mcpState),
    /** Notes a server; nothing of it is started before the user's consent. @throws `mcp-name-taken`, `mcp-forbidden` */
    add: method(z.object({ name: mcpServerName, transport: mcpTransport }), mcpState),
    remove: method(byId, mcpState),
    /**
     * Starts it. Where the user has not consented to exactly this command or address, the question is put into the
     * app's own approval surface, and it starts on the user's word there.
     */
    start: method(byId, mcpState),
    /** Ends it and all that it has started; takes a question back. */
    stop: method(byId, mcpState),
    /** A wider grant (`session`, `always`) holds only after the user's word in the approval surface. */
    setGrant: method(byTool.extend({ grant: mcpGrant }), mcpState),
    /** The user has looked at a new or changed tool, and agrees to it as it is now. */
    agree: method(byTool.extend({ hash: z.string().max(64) }), mcpState),
    /** What it has beside tools; it is started where the user has consented to that. @throws `mcp-not-approved` */
    offers: method(byId, mcpOffers),
    /**
     * Reads a resource, after the user's word in the approval surface. @throws `cancelled` where that is no,
     * `mcp-no-text`, `mcp-said-no`
     */
    readResource: method(byId.extend({ uri }), mcpContextText),
    /** Asks for a prompt, in the same way. */
    getPrompt: method(
      byId.extend({
        prompt: z.string().min(1).max(200),
        args: z.record(z.string().max(200), z.string().max(20_000)),
      }),
      mcpContextText,
    ),
  },
  events: { changed: mcpState },
});
