import { z } from "zod";
import {
  type ErrorData,
  mcpServerName,
  mcpTransport,
  type PolicyState,
  QuernError,
  type Settings,
  settings,
} from "../../contract";
import { readJsonFile } from "../../files";
import { systemPolicyPaths } from "./policy-path";

/** A host name or an IP address, as in an address; no port. */
const hostName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9._:-]+$/i)
  .transform((name) => name.toLowerCase());

/** Servers of tools: whether there may be any, whether users add their own, and those that everybody has. */
const mcpRules = z.strictObject({
  allowed: z.boolean().default(true),
  addByHand: z.boolean().default(true),
  servers: z
    .array(z.strictObject({ name: mcpServerName, transport: mcpTransport }))
    .max(50)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, "a name twice")
    .default([]),
});

const policyFile = z.strictObject({
  version: z.literal(1),
  /** Where to find help with it; nothing is done with it. */
  note: z.string().optional(),
  // What is about one user's own choice of the moment, or noted by Quern, cannot be fixed.
  fixed: z
    .strictObject(
      settings.omit({
        lastModelId: true,
        markedModelFolder: true,
        unprotectedSeen: true,
        keptKnobs: true,
        wishes: true,
      }).shape,
    )
    .partial()
    .default({}),
  privateHosts: z.array(hostName).max(1000).default([]),
  mcp: mcpRules.default({ allowed: true, addByHand: true, servers: [] }),
});

/** What the administrator of this machine has fixed. Read once, at the start. */
export interface Policy {
  /** The file; null where there is none. */
  readonly path: string | null;
  /** Values that no user changes. */
  readonly fixed: Readonly<Partial<Settings>>;
  /** Hosts with private addresses that a source may lead to. */
  readonly privateHosts: readonly string[];
  readonly mcp: z.output<typeof mcpRules>;
  /** Set when the file is there and cannot be understood: then what it would have locked is locked shut. */
  readonly trouble: ErrorData | null;
}

/** Where no administrator has a say. */
export const noPolicy: Policy = {
  path: null,
  fixed: {},
  privateHosts: [],
  mcp: { allowed: true, addByHand: true, servers: [] },
  trouble: null,
};

/**
 * Reads the policy. Never throws. One that is there and cannot be read or understood, down to a name that is unknown
 * (a typing error would else leave open what was meant to be shut), counts as one that keeps Quern offline with
 * the usual source: nobody knows what else it was to say.
 * @param paths the places to look in; the first that has one counts
 */
export async function openPolicy(paths: readonly string[] = systemPolicyPaths()): Promise<Policy> {
  for (const path of paths) {
    const found = await readJsonFile(path);
    if (found.kind === "missing") continue;
    if (found.kind !== "value") return damaged(path, found.kind === "unreadable" ? found.error : "not JSON");
    const parsed = policyFile.safeParse(found.value);
    if (!parsed.success) return damaged(path, parsed.error);
    const { fixed, privateHosts, mcp } = parsed.data;
    return { path, fixed: withAllSources(fixed), privateHosts, mcp, trouble: null };
  }
  return noPolicy;
}

/**
 * Who fixes the source means all of them: no further one of the user's goes around it. Who fixes where lists of files
 * come from means Quern's own key, or the one that is named: none of the user's.
 */
function withAllSources(fixed: Policy["fixed"]): Policy["fixed"] {
  return {
    ...(fixed.source !== undefined && { moreSources: [] }),
    ...(fixed.listUrl !== undefined && { listKey: null }),
    ...fixed,
  };
}

function damaged(path: string, cause: unknown): Policy {
  return {
    path,
    fixed: { offline: true, source: { kind: "hub" }, moreSources: [], caFile: null },
    privateHosts: [],
    mcp: { allowed: false, addByHand: false, servers: [] },
    trouble: new QuernError("policy-damaged", { path }, { cause }).toData(),
  };
}

/** The policy as the page shows it. */
export function policyState({ path, fixed, trouble }: Policy): PolicyState {
  return { path, locked: Object.keys(fixed), trouble };
}
