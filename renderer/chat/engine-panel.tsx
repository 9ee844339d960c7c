import { Loading } from "../loading";
import { useChat } from "../state/chat";
import { useSettingsOf } from "../state/conversation-settings";
import { useEngine } from "../state/engine";

/** Above the composer of a conversation: why the model is not there, and the ways to get it. An empty chat says it itself. */
export function EnginePanel() {
  const failed = useEngine(({ status }) => status.state === "failed");
  const trying = useEngine(({ status }) => status.state === "loading" && status.trying !== undefined);
  const hasWords = useChat(
    ({ selectedId, messages }) => selectedId !== null && (messages[selectedId]?.length ?? 0) > 0,
  );
  const selectedId = useChat((state) => state.selectedId);
  const elsewhere = useSettingsOf(selectedId).endpoint !== null;
  if (!hasWords || elsewhere || (!failed && !trying)) return null;
  return (
    <div className="mb-3 max-h-[45%] shrink-0 overflow-y-auto border-t border-line px-6 pt-3">
      <div className="mx-auto max-w-[46rem]">
        <Loading />
      </div>
    </div>
  );
}
