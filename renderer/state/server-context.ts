import type { McpOffers, Result } from "../../main/contract";
import { ask, askOrNotice, services } from "../bridge";
import { translator } from "../i18n";
import { agentDraft, changeAgentDraft, fillAgentDraft } from "./agent/drafts";
import { attachText } from "./attachments";
import { appendToDraft } from "./drafts";
import { tell as notify } from "./notices";

/** Something that a server of the user has beside tools. */
export interface Chosen {
  readonly serverId: string;
  readonly server: string;
  /** As the list calls it. */
  readonly title: string;
}

/** Where what is chosen goes: a conversation of the chat, or a task of the workspace; null is the new one. */
export type ContextTarget =
  | { readonly kind: "chat"; readonly id: string | null }
  | { readonly kind: "task"; readonly id: string | null };

/** What a server has; starts it where that was allowed. */
export const offersOf = (id: string): Promise<Result<McpOffers>> => ask(services().mcp.offers({ id }));

const nameOf = ({ server, title }: Chosen): string => `${server}: ${title}`.slice(0, 300);

/** Attaches a resource to what is written, after the user's word in the approval surface. */
export async function attachResource(target: ContextTarget, chosen: Chosen, uri: string): Promise<void> {
  const { serverId, server } = chosen;
  const reading = () => ask(services().mcp.readResource({ id: serverId, uri }));
  if (target.kind === "chat") {
    const read = await attachText(target.id, nameOf(chosen), reading);
    if (read?.cut) notify(translator.t("context.cut", { name: nameOf(chosen) }));
    return;
  }
  const read = await askOrNotice(reading());
  if (read === undefined) return;
  const { mentions } = agentDraft(target.id);
  const known = mentions.some(
    (one) => one.kind === "resource" && one.serverId === serverId && one.uri === uri,
  );
  if (!known)
    changeAgentDraft(target.id, { mentions: [...mentions, { kind: "resource", serverId, server, uri }] });
  if (read.cut) notify(translator.t("context.cut", { name: nameOf(chosen) }));
}

/** Puts the words of a prompt into the field, where the user reads them before they are sent. */
export async function insertPrompt(
  target: ContextTarget,
  chosen: Chosen,
  prompt: string,
  args: Readonly<Record<string, string>>,
): Promise<void> {
  const given = await askOrNotice(services().mcp.getPrompt({ id: chosen.serverId, prompt, args }));
  if (given === undefined) return;
  if (target.kind === "chat") appendToDraft(target.id, given.text);
  else fillAgentDraft(target.id, given.text);
  const { count, measured } = given.tokens;
  const key = measured ? "context.inserted" : "context.insertedAbout";
  notify(translator.t(key, { name: nameOf(chosen), tokens: count.toLocaleString() }));
}
