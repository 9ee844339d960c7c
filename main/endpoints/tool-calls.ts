import type { ChatEvent } from "../engine";
import type { ToolCallPart } from "./chunk";

interface Growing {
  readonly id: string;
  name: string;
  text: string;
}

/** Puts calls of tools together from their parts, which come by index, or, from some servers, whole and without one. */
export class ToolCalls {
  private readonly calls = new Map<number, Growing>();
  private last = -1;

  add({ index, id, function: named }: ToolCallPart): void {
    const at = index ?? this.placeOf(id ?? "", named?.name ?? "");
    this.last = at;
    const call = this.calls.get(at) ?? { id: id ?? "", name: "", text: "" };
    // A name comes whole; some servers repeat it with every part.
    if (named?.name) call.name = named.name;
    call.text += named?.arguments ?? "";
    this.calls.set(at, call);
  }

  /** All calls in order; what is no call is given as it was written. */
  events(): ChatEvent[] {
    return [...this.calls].sort(([a], [b]) => a - b).map(([, call]) => eventOf(call));
  }

  private placeOf(id: string, name: string): number {
    const known = [...this.calls].find(([, call]) => id !== "" && call.id === id);
    if (known) return known[0];
    return name !== "" || this.last < 0 ? this.calls.size : this.last;
  }
}

function eventOf({ name, text }: Growing): ChatEvent {
  const malformed = (reason: string): ChatEvent => ({
    type: "tool-call-malformed",
    raw: `${name}(${text})`,
    reason,
  });
  if (name === "") return malformed("The call names no tool.");
  let value: unknown;
  try {
    value = JSON.parse(text.trim() === "" ? "{}" : text);
  } catch (error) {
    return malformed(
      `The arguments are no JSON: ${error instanceof Error ? error.message : "not understood"}`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return malformed("The arguments are no JSON object.");
  return { type: "tool-call", call: { name, arguments: Object.fromEntries(Object.entries(value)) } };
}
