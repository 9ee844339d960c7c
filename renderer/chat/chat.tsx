import { Unlock } from "../protection";
import { useChat } from "../state/chat";
import { useProtection } from "../state/protection";
import { Column } from "./column";
import { Composer } from "./composer";
import { ConversationList } from "./conversation-list";
import { Header } from "./header";

/** Conversations beside the one that is open. */
export function Chat() {
  const selectedId = useChat((state) => state.selectedId);
  const locked = useProtection((state) => state.status?.locked ?? false);
  if (locked) return <Unlock />;
  return (
    <div className="grid h-full grid-cols-[10rem_minmax(0,1fr)] min-[52rem]:grid-cols-[15rem_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
      <ConversationList />
      <div className="flex h-full min-w-0 flex-col">
        <Header />
        <Column key={selectedId ?? "new"} />
        <Composer />
      </div>
    </div>
  );
}
