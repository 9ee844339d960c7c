import { useEffect, useRef } from "react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { announce } from "../state/notices";
import { spokenText, wholeSentences } from "./speech";

/** No oftener than this is more of an answer said, ms: a listener must be able to follow. */
const pause = 2500;

/** Has screen readers say a streaming answer sentence by sentence, never token by token, and when it ends. */
export function useSpokenAnswer(last: Message | undefined): void {
  const t = useT();
  const said = useRef({ id: "", length: 0, at: 0 });
  const streaming = last?.role === "assistant" && last.status === "streaming";
  const id = last?.id ?? "";
  const text = last?.text ?? "";
  const ended = last?.role === "assistant" && last.status !== "streaming" ? last.status : null;

  useEffect(() => {
    const state = said.current;
    if (streaming) {
      if (state.id !== id) said.current = { id, length: 0, at: Date.now() };
      const due = Date.now() - said.current.at >= pause;
      const whole = wholeSentences(text.slice(said.current.length));
      if (!due || whole === "") return;
      said.current = { id, length: said.current.length + whole.length, at: Date.now() };
      announce(spokenText(whole, t("chat.spokenCode")));
    } else if (ended !== null && state.id === id) {
      const rest = spokenText(text.slice(state.length), t("chat.spokenCode"));
      said.current = { id: "", length: 0, at: 0 };
      announce(`${rest} ${t(`chat.spoken.${ended}`)}`.trim());
    }
  }, [streaming, id, text, ended, t]);
}
