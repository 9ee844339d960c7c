import { lazy, Suspense } from "react";
import { Unlock } from "../protection";
import { FindLayer } from "../search";
import { useChat } from "../state/chat";
import { endCompare, useCompared } from "../state/compared";
import { useProtection } from "../state/protection";
import { DropArea } from "./attach";
import { Column } from "./column";
import { Compacting } from "./compacting";
import { Composer } from "./composer";
import { ConversationList } from "./conversation-list";
import { EnginePanel } from "./engine-panel";
import { Header } from "./header";
import { SettingsPane } from "./pane";

const Compare = lazy(() => import("./compare").then(({ Compare }) => ({ default: Compare })));

/** Conversations beside the one that is open. */
export function Chat() {
  const selectedId = useChat((state) => state.selectedId);
  const locked = useProtection((state) => state.status?.locked ?? false);
  if (locked) return <Unlock />;
  return (
    <div className="grid h-full grid-cols-[10rem_minmax(0,1fr)] min-[52rem]:grid-cols-[15rem_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
      <ConversationList />
      <DropArea>
        <div className="flex h-full min-w-0 flex-1 flex-col">
          <Header />
          <FindLayer>
            <Column />
          </FindLayer>
          <EnginePanel />
          {selectedId !== null && <Compacting conversationId={selectedId} />}
          <Composer />
        </div>
        <SettingsPane />
      </DropArea>
      <Compared />
    </div>
  );
}

function Compared() {
  const { messageId, besideId } = useCompared();
  if (messageId === null) return null;
  return (
    <Suspense fallback={null}>
      <Compare key={messageId} messageId={messageId} besideId={besideId} onClose={endCompare} />
    </Suspense>
  );
}
