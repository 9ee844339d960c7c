import { z } from "zod";
import type { McpOffers } from "../contract";
import { cleaned, cleanedTo } from "./text";

/** Beyond these, what a server offers is left out. The page lists them all; the model reads none of it. */
const most = { resources: 500, templates: 64, prompts: 64, arguments: 20, uri: 2000, name: 200, about: 500 };

const text = z.string().optional();
const titled = { name: z.string(), title: text, description: text };
const resource = z.object({
  uri: z.string(),
  ...titled,
  mimeType: text,
  size: z.number().nonnegative().optional(),
});
const template = z.object({ uriTemplate: z.string(), ...titled });
const prompt = z.object({
  ...titled,
  arguments: z
    .array(z.object({ name: z.string(), description: text, required: z.boolean().optional() }))
    .optional(),
});

/** What a server lists, as it came: unchecked. */
export interface RawOffers {
  readonly resources: readonly unknown[];
  readonly templates: readonly unknown[];
  readonly prompts: readonly unknown[];
}

/** What is sent back to the server has to be what was shown, so a name with anything unseen in it is not offered. */
const same = (value: string, longest: number): boolean =>
  value !== "" && value.length <= longest && cleaned(value) === value && !/[\n\t]/u.test(value);

const oneLine = (value: string, longest: number): string =>
  cleanedTo(value, longest).replaceAll(/\s+/gu, " ").trim();

interface Told {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
}
const told = ({ name, title, description = "" }: Told) => ({
  title: oneLine(title ?? name, most.name) || oneLine(name, most.name),
  description: oneLine(description, most.about),
});

/** Takes what is usable of a list, each key once. */
function taken<T, U>(
  list: readonly unknown[],
  shape: z.ZodType<T>,
  made: (one: T) => U | null,
  key: (one: U) => string,
  longest: number,
): U[] {
  const seen = new Map<string, U>();
  for (const raw of list) {
    const parsed = shape.safeParse(raw);
    const one = parsed.success ? made(parsed.data) : null;
    if (one === null || seen.has(key(one))) continue;
    seen.set(key(one), one);
    if (seen.size >= longest) break;
  }
  return [...seen.values()];
}

/** What a server offers as context, cleaned for people; what cannot be offered is counted. */
export function offersListed(raw: RawOffers): McpOffers {
  const resources = taken(
    raw.resources,
    resource,
    (one) =>
      same(one.uri, most.uri)
        ? {
            uri: one.uri,
            ...told(one),
            mimeType: one.mimeType === undefined ? null : oneLine(one.mimeType, 100),
            bytes: one.size === undefined ? null : Math.floor(Math.min(one.size, Number.MAX_SAFE_INTEGER)),
          }
        : null,
    ({ uri }) => uri,
    most.resources,
  );
  const templates = taken(
    raw.templates,
    template,
    (one) => (same(one.uriTemplate, most.uri) ? { uriTemplate: one.uriTemplate, ...told(one) } : null),
    ({ uriTemplate }) => uriTemplate,
    most.templates,
  );
  const prompts = taken(
    raw.prompts,
    prompt,
    (one) => {
      const args = one.arguments ?? [];
      if (!same(one.name, most.name) || args.length > most.arguments) return null;
      if (!args.every(({ name }) => same(name, most.name))) return null;
      return {
        name: one.name,
        ...told(one),
        arguments: args.map(({ name, description = "", required = false }) => ({
          name,
          description: oneLine(description, most.about),
          required,
        })),
      };
    },
    ({ name }) => name,
    most.prompts,
  );
  const given = raw.resources.length + raw.templates.length + raw.prompts.length;
  return {
    resources,
    templates,
    prompts,
    leftOut: given - resources.length - templates.length - prompts.length,
  };
}

const contents = z.object({ contents: z.array(z.unknown()) });
const textPart = z.object({ text: z.string() });
const messages = z.object({
  messages: z.array(z.object({ role: z.enum(["user", "assistant"]), content: z.unknown() })),
});
const promptPart = z.union([
  z.object({ type: z.literal("text"), text: z.string() }).transform((one) => one.text),
  z.object({ type: z.literal("resource"), resource: textPart }).transform((one) => one.resource.text),
]);

/** The text of a resource; null where it holds none, as a picture does. */
export function resourceText(result: unknown): string | null {
  const texts = (contents.safeParse(result).data?.contents ?? []).flatMap(
    (one) => textPart.safeParse(one).data?.text ?? [],
  );
  return texts.length === 0 ? null : texts.join("\n");
}

/** A prompt as words for the composer: where others than the user speak in it, who does is said. Null: it has no text. */
export function promptText(result: unknown): string | null {
  const parts = (messages.safeParse(result).data?.messages ?? []).flatMap(({ role, content }) => {
    const words = promptPart.safeParse(content).data;
    return words === undefined ? [] : [{ role, words }];
  });
  if (parts.length === 0) return null;
  const alone = parts.every(({ role }) => role === "user");
  return parts.map(({ role, words }) => (alone ? words : `${role}: ${words}`)).join("\n\n");
}
