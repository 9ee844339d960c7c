import type { ZodType } from "zod";
import { QuernError } from "../contract";
import type { ChatImage, ChatRequest, ChatTurn, ToolDefinition } from "../engine";
import { ApiError } from "./api-error";

/** A request of either API in the words of the engine; whose conversation it is, is found out later. */
export interface Translated {
  readonly request: Omit<ChatRequest, "conversationId">;
  /** The model that was asked for. */
  readonly model: string;
  readonly stream: boolean;
  /** More than this many calls of tools are not wanted in one answer. */
  readonly maxCalls: number;
}

/** Checks a body against its schema. @throws ApiError that names the first field that is wrong */
export function parsed<T>(schema: ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const param = issue?.path.map(String).join(".") ?? "";
  const message = `${param === "" ? "The body" : param}: ${issue?.message ?? "not understood"}`;
  throw new ApiError("invalid", message.slice(0, 500), param === "" ? {} : { param });
}

/** A wish that this server cannot fulfil, and says so rather than ignore it. */
export function unsupported(param: string, why: string): ApiError {
  return new ApiError("invalid", `${param}: ${why}`, { param, code: "unsupported_parameter" });
}

/**
 * Refuses fields that ask for what is not done here; those that a client may send without loss (`user`, `metadata`) are
 * not of them.
 * @param why by name of the field
 * @throws ApiError that names the first one that is there
 */
export function refuseFields(body: object, why: Readonly<Record<string, string>>): void {
  for (const [param, reason] of Object.entries(why)) {
    const value = (body as Readonly<Record<string, unknown>>)[param];
    if (value !== undefined && value !== null) throw unsupported(param, reason);
  }
}

/** A call that has to come: of the tool of this name, or of any. @throws ApiError where no such tool is offered */
export function mustCall(
  name: string | null,
  tools: readonly ToolDefinition[],
): NonNullable<ChatRequest["mustCall"]> {
  if (tools.length === 0)
    throw new ApiError("invalid", "tool_choice: there are no tools to choose from.", {
      param: "tool_choice",
    });
  if (name !== null && !tools.some((tool) => tool.name === name))
    throw new ApiError("invalid", "tool_choice: no tool of this name is offered.", { param: "tool_choice" });
  return { name };
}

/**
 * An image that came with a request. Addresses are never fetched: a server that does is a way into the network it is in.
 * @throws ApiError
 */
export function imageOf(mediaType: string, base64: string, param: string): ChatImage {
  if (!/^image\/(png|jpeg|webp)$/u.test(mediaType))
    throw unsupported(param, "images are taken as PNG, JPEG or WebP.");
  return { name: `image.${mediaType.slice(6)}`, data: Buffer.from(base64, "base64") };
}

/** An image as a `data:` address. @throws ApiError */
export function imageOfDataUrl(url: string, param: string): ChatImage {
  const found = /^data:([a-z]+\/[a-z+.-]+);base64,([A-Za-z0-9+/=\s]*)$/u.exec(url);
  if (!found?.[1] || found[2] === undefined)
    throw unsupported(param, "an image is taken as a data: address; this server fetches nothing.");
  return imageOf(found[1], found[2], param);
}

/** System texts at the beginning as the one that the model's format has; others stay where they are. */
export function withOneSystem(turns: readonly ChatTurn[]): ChatTurn[] {
  const first = turns.findIndex(({ role }) => role !== "system");
  const leading = first < 0 ? turns : turns.slice(0, first);
  if (leading.length < 2) return [...turns];
  const text = leading.map((turn) => turn.text).join("\n\n");
  return [{ role: "system", text }, ...turns.slice(leading.length)];
}

/** Arguments of a call as a client sends them back. @throws ApiError */
export function argumentsOf(text: string, param: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text === "" ? "{}" : text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new QuernError("unexpected", {}, { cause: error });
  }
  throw new ApiError("invalid", `${param}: not a JSON object.`, { param });
}
