import { useChat } from "../state/chat";
import { Column } from "./column";
import { Compacting } from "./compacting";
import { Composer } from "./composer";
import { ConversationList } from "./conversation-list";
import { Header } from "./header";

/** Conversations beside the one that is open. */
export function Chat() {
  const selectedId = useChat((state) => state.selectedId);
  return (
    <div className="grid h-full grid-cols-[10rem_minmax(0,1fr)] min-[52rem]:grid-cols-[15rem_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
      <ConversationList />
      <div className="flex h-full min-w-0 flex-col">
        <Header />
        <Column />
        {selectedId !== null && <Compacting conversationId={selectedId} />}
        <Composer />
      </div>
    </div>
  );
}
