import { useEffect, useRef } from "react";
import { ask, askOrNotice, events, services } from "../../bridge";
import { useDark } from "../../diagram/use-dark";
import { useT } from "../../i18n";
import { useLayout } from "../../state/workspace/layout";
import { focusEditor } from "../../state/workspace/tabs";
import { toggleTerminal, useTerminals, writeTerminal } from "../../state/workspace/terminals";
import { terminalLook } from "./look";
import { type FromFrame, frameReady, fromFrame, portComes, type ToFrame } from "./messages";

/** Passes on between one frame and the terminals of main. */
class Relay {
  private port: MessagePort | null = null;
  /** Terminals that the frame has; what comes of others is in what they replay. */
  private readonly shown = new Set<string>();
  private wanted: string | null = null;
  private focusWanted = false;

  constructor(private readonly frame: HTMLIFrameElement) {}

  /** Gives the frame its port. */
  connect(look: ToFrame): void {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = fromFrame(data);
      if (message !== null) this.hear(message);
    };
    // A sandboxed document has no origin that could be named; the message goes to this frame alone.
    this.frame.contentWindow?.postMessage(portComes, "*", [port2]);
    this.say(look);
    if (this.wanted !== null) void this.show(this.wanted);
  }

  say(message: ToFrame): void {
    this.port?.postMessage(message);
  }

  /** Shows a terminal, with what it has shown so far. */
  async show(id: string): Promise<void> {
    this.wanted = id;
    if (this.port === null) return;
    if (this.shown.has(id)) return this.say({ type: "show", id, replay: "" });
    const replay = await ask(services().terminal.replay({ id }));
    if (this.wanted !== id) return;
    this.shown.add(id);
    this.say({ type: "show", id, replay: replay.ok ? replay.value : "" });
    if (this.focusWanted) this.focus();
  }

  data(id: string, data: string): void {
    if (this.shown.has(id)) this.say({ type: "data", id, data });
  }

  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.shown)
      if (!ids.has(id)) {
        this.shown.delete(id);
        this.say({ type: "drop", id });
      }
  }

  focus(): void {
    this.focusWanted = this.port === null || this.shown.size === 0;
    this.frame.focus();
    this.say({ type: "focus" });
  }

  private hear(message: FromFrame): void {
    if (message.type === "toggle") {
      void toggleTerminal();
      focusEditor();
      return;
    }
    // Nothing is copied for a frame that the user is not in.
    if (message.type === "copy") {
      if (document.activeElement === this.frame)
        void askOrNotice(services().app.copyText({ text: message.text }));
      return;
    }
    if (!this.shown.has(message.id)) return;
    if (message.type === "input") void writeTerminal(message.id, message.data);
    else {
      const { id, columns, rows } = message;
      void ask(services().terminal.resize({ id, columns, rows }));
    }
  }

  close(): void {
    this.port?.close();
  }
}

/** The frame in which terminals are drawn. */
export function TerminalFrame({ id }: { readonly id: string }) {
  const t = useT();
  const frame = useRef<HTMLIFrameElement>(null);
  const relay = useRef<Relay | null>(null);
  const terminals = useTerminals((state) => state.terminals);
  const focusAsked = useTerminals((state) => state.focusAsked);
  const screenReader = useLayout((state) => state.screenReader);
  const dark = useDark();
  const look = useRef<() => ToFrame | null>(() => null);
  look.current = () =>
    frame.current?.parentElement == null
      ? null
      : { type: "look", look: terminalLook(frame.current.parentElement, screenReader) };

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const made = new Relay(element);
    relay.current = made;
    const onMessage = ({ source, data }: MessageEvent<unknown>): void => {
      const dressed = look.current();
      if (source === element.contentWindow && data === frameReady && dressed !== null) made.connect(dressed);
    };
    window.addEventListener("message", onMessage);
    // Only now, so that its first word is not missed.
    element.src = "./terminal.html";
    const stop = events().terminal.data((event) => made.data(event.id, event.data));
    return () => {
      stop();
      window.removeEventListener("message", onMessage);
      made.close();
      relay.current = null;
    };
  }, []);
  useEffect(() => void relay.current?.show(id), [id]);
  useEffect(() => relay.current?.keepOnly(new Set(terminals.map((terminal) => terminal.id))), [terminals]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the look is read from the page as it is then.
  useEffect(() => {
    const dressed = look.current();
    if (dressed !== null) relay.current?.say(dressed);
  }, [dark, screenReader, t]);
  useEffect(() => {
    if (focusAsked > 0) relay.current?.focus();
  }, [focusAsked]);
  return (
    <iframe
      ref={frame}
      title={t("workspace.terminal")}
      sandbox="allow-scripts"
      className="block h-full w-full border-0 bg-bg"
    />
  );
}
