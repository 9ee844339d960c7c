import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type McpTransport, mcpGrant, mcpServerName, mcpTransport } from "../contract";
import { fileTrouble, keepAside, readJsonFile, writeFileAtomic } from "../files";
import { canonical, sha256 } from "./listed";

/** A tool as the user agreed to it. */
const pinned = z.object({
  name: z.string(),
  description: z.string(),
  schema: z.string(),
  hash: z.string(),
  grant: mcpGrant,
});
export type PinnedTool = z.infer<typeof pinned>;

/** What was shown with the question: what holds it in, and where its paths led. */
const reach = z.object({
  sandbox: z.enum(["bubblewrap", "seatbelt", "none"]),
  command: z.string(),
  reads: z.array(z.string()).readonly(),
  writes: z.array(z.string()).readonly(),
});

const record = z.object({
  id: z.string(),
  name: mcpServerName,
  transport: mcpTransport,
  /** Of what the user consented to start; null: of nothing yet. */
  consent: z.string().nullable(),
  /** Part of that; null: it was never consented to, or is not started here. */
  reach: reach.nullable().default(null),
  /** Null: it was never listed, so that its first list is what the user agreed to with the server. */
  tools: z.array(pinned).nullable(),
});
export type ServerRecord = z.infer<typeof record>;

const file = z.object({ version: z.literal(1), servers: z.array(record) });

/** Names exactly what would be started or connected to, what holds it in and what its paths lead to. */
export const consentHash = ({
  name,
  transport,
  reach,
}: Pick<ServerRecord, "name" | "transport" | "reach">): string => sha256(canonical([name, transport, reach]));

/** What nothing holds in can use the network, whatever was said of that. */
export const mayUseNetwork = ({ transport, reach }: Pick<ServerRecord, "transport" | "reach">): boolean =>
  transport.kind === "http" || transport.network || reach?.sandbox === "none";

/** What the administrator's policy says of servers. */
export interface ServerRules {
  readonly allowed: boolean;
  readonly addByHand: boolean;
  readonly servers: readonly { readonly name: string; readonly transport: McpTransport }[];
}

const policyPrefix = "policy-";
export const isOfPolicy = ({ id }: Pick<ServerRecord, "id">): boolean => id.startsWith(policyPrefix);

/** Servers, what was consented to and what was granted. A grant for a session is never written down. */
export class ServerStore {
  private records: ServerRecord[];
  /** What the policy hides now: it is there again, with its grants, when that is lifted. */
  private readonly hidden: readonly ServerRecord[];
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    kept: readonly ServerRecord[],
    rules: ServerRules,
  ) {
    const ofPolicy = rules.servers.map(({ name, transport }) => {
      const known = kept.find(({ id }) => id === policyPrefix + name);
      const { consent = null, reach = null, tools = null } = known ?? {};
      return { id: policyPrefix + name, name, transport, consent, reach, tools };
    });
    const own = kept.filter((one) => !isOfPolicy(one));
    const shown =
      rules.allowed && rules.addByHand
        ? own.filter((one) => !rules.servers.some(({ name }) => name === one.name))
        : [];
    this.records = [...(rules.allowed ? ofPolicy : []), ...shown];
    this.hidden = own.filter((one) => !shown.includes(one));
  }

  /** Never throws: a file that makes no sense is kept aside, and counts as none. */
  static async open(dataFolder: string, rules: ServerRules): Promise<ServerStore> {
    const path = join(dataFolder, "mcp-servers.json");
    const found = await readJsonFile(path);
    const parsed = found.kind === "value" ? file.safeParse(found.value) : undefined;
    if (found.kind === "damaged" || parsed?.success === false) await keepAside(path);
    const kept = (parsed?.data?.servers ?? []).map((one) => ({
      ...one,
      tools:
        one.tools?.map((tool) => (tool.grant === "session" ? { ...tool, grant: "ask" as const } : tool)) ??
        null,
    }));
    return new ServerStore(path, kept, rules);
  }

  all(): readonly ServerRecord[] {
    return this.records;
  }

  get(id: string): ServerRecord | undefined {
    return this.records.find((one) => one.id === id);
  }

  /** Puts a record in the place of the one of its id, or behind the others. @throws QuernError of the file kinds */
  put(next: ServerRecord): Promise<void> {
    const at = this.records.findIndex(({ id }) => id === next.id);
    this.records = at < 0 ? [...this.records, next] : this.records.with(at, next);
    return this.write();
  }

  remove(id: string): Promise<void> {
    this.records = this.records.filter((one) => one.id !== id);
    return this.write();
  }

  private write(): Promise<void> {
    const mine = this.writing
      .catch(() => undefined)
      .then(async () => {
        const servers = [...this.records, ...this.hidden];
        try {
          await mkdir(join(this.path, ".."), { recursive: true });
          await writeFileAtomic(this.path, `${JSON.stringify({ version: 1, servers }, null, 2)}\n`);
        } catch (error) {
          throw await fileTrouble(error, this.path);
        }
      });
    this.writing = mine;
    return mine;
  }
}
