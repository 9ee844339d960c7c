import { type McpContextText, type McpOffers, QuernError } from "../contract";
import type { ConsentDesk } from "./consent-desk";
import { charactersPerToken } from "./cost";
import type { ServerRun } from "./server-run";
import { promptShown, resourceShown } from "./shown";
import type { ServerRecord } from "./store";
import { cleanedTo } from "./text";

/** What is longer is cut, in characters: some 60,000 tokens, which few contexts have room for. */
const longest = 200_000;
/** Texts that were read are kept for the mentions of a task: so many. */
const mostKept = 32;

export interface ContextOptions {
  readonly desk: ConsentDesk;
  readonly recordOf: (id: string) => Promise<ServerRecord>;
  /** Starts it where the user has consented to that. @throws QuernError `mcp-not-approved` and others */
  readonly started: (record: ServerRecord) => Promise<ServerRun>;
  readonly countTexts: (texts: readonly string[]) => Promise<number[]>;
  readonly changed: () => void;
}

/**
 * What servers have beside tools: resources, which the user puts before the model, and prompts, which become words in the
 * composer. Both are texts of strangers. Each is asked for in the approval surface, with exactly what is asked of the
 * server, once or until Quern ends for all of this server.
 */
export class ContextDesk {
  /** Servers that are not asked about any more; never written down. */
  private readonly allowed = new Set<string>();
  private readonly kept = new Map<string, string>();

  constructor(private readonly options: ContextOptions) {}

  /** @throws QuernError of the kinds `mcp-…` */
  async offers(id: string): Promise<McpOffers> {
    return (await this.run(id)).offers();
  }

  /** @throws QuernError `cancelled` where the user does not allow it, `mcp-no-text`, and others of the kinds `mcp-…` */
  async read(id: string, uri: string): Promise<McpContextText> {
    const record = await this.options.recordOf(id);
    await this.ask(record, `read ${uri}`, resourceShown(record, uri));
    const text = await (await this.run(id)).read(uri);
    const told = await this.told(record, text);
    this.keep(id, uri, told.text);
    return told;
  }

  /** @throws as `read` */
  async prompt(id: string, name: string, args: Readonly<Record<string, string>>): Promise<McpContextText> {
    const record = await this.options.recordOf(id);
    await this.ask(record, `prompt ${name}`, promptShown(record, name, args));
    return this.told(record, await (await this.run(id)).prompt(name, args));
  }

  /**
   * What was read of it, for a task that mentions it. Nothing is asked of the server.
   * @throws QuernError `mcp-read-again` where Quern was started anew since, or has forgotten it over others
   */
  async mentioned(id: string, uri: string): Promise<string> {
    const text = this.kept.get(JSON.stringify([id, uri]));
    if (text === undefined) throw new QuernError("mcp-read-again", { uri });
    return text;
  }

  /** What was read of a server that is removed is forgotten. */
  forget(id: string): void {
    this.allowed.delete(id);
    for (const key of [...this.kept.keys()])
      if (key.startsWith(JSON.stringify([id]).slice(0, -1))) this.kept.delete(key);
  }

  private async ask(record: ServerRecord, about: string, shown: Parameters<ConsentDesk["take"]>[1]) {
    // Nothing is asked of one that may not start.
    await this.options.started(record);
    if (this.allowed.has(record.id)) return;
    const take = await this.options.desk.take(`context ${record.id} ${about}`, shown);
    if (take === "deny") throw new QuernError("cancelled");
    if (take === "session") this.allowed.add(record.id);
    this.options.changed();
  }

  private async run(id: string): Promise<ServerRun> {
    return this.options.started(await this.options.recordOf(id));
  }

  private async told({ name }: ServerRecord, text: string | null): Promise<McpContextText> {
    if (text === null || text.trim() === "") throw new QuernError("mcp-no-text", { name });
    const shown = cleanedTo(text, longest);
    const [count] = await this.options.countTexts([shown]).catch(() => []);
    return {
      text: shown,
      cut: text.length > longest,
      tokens:
        count === undefined
          ? { count: Math.ceil(shown.length / charactersPerToken), measured: false }
          : { count, measured: true },
    };
  }

  private keep(id: string, uri: string, text: string): void {
    const key = JSON.stringify([id, uri]);
    this.kept.delete(key);
    this.kept.set(key, text);
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest);
  }
}
