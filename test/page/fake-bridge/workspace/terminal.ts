import type { Client, TerminalInfo, terminalService } from "../../../../main/contract";
import type { Bus } from "../bus";

const prompt = "\u001b[32mada@desk\u001b[0m:\u001b[34m~/projects/clockwork\u001b[0m$ ";

/** Shells that echo what is typed and answer to a line with its letters in upper case. */
export function fakeTerminals(bus: Bus): Client<typeof terminalService> {
  let terminals: TerminalInfo[] = [];
  const shown = new Map<string, string>();
  let next = 1;
  const print = (id: string, data: string): void => {
    shown.set(id, (shown.get(id) ?? "") + data);
    bus.emit("terminal.data", { id, data });
  };
  const lines = new Map<string, string>();
  return {
    list: async () => ({ ok: true, value: terminals }),
    start: async () => {
      const info: TerminalInfo = { id: `t${next}`, title: "bash", exitCode: null };
      next += 1;
      terminals = [...terminals, info];
      bus.emit("terminal.changed", terminals);
      print(info.id, prompt);
      return { ok: true, value: info };
    },
    replay: async ({ id }) => ({ ok: true, value: shown.get(id) ?? "" }),
    write: async ({ id, data }) => {
      if (data === "\r") {
        print(id, `\r\n${(lines.get(id) ?? "").toUpperCase()}\r\n${prompt}`);
        lines.set(id, "");
      } else {
        lines.set(id, (lines.get(id) ?? "") + data);
        print(id, data);
      }
      return { ok: true, value: undefined };
    },
    resize: async () => ({ ok: true, value: undefined }),
    close: async ({ id }) => {
      terminals = terminals.filter((terminal) => terminal.id !== id);
      bus.emit("terminal.changed", terminals);
      return { ok: true, value: undefined };
    },
  };
}
