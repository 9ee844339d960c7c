import type { ReactNode } from "react";
import type { OpenFolder } from "../../main/contract";
import { useT } from "../i18n";
import { useFolder } from "../state/workspace/folder";
import { changeLayout, closeSide, showAgent, used, useLayout, usePanes } from "../state/workspace/layout";
import { AgentPanel } from "./agent";
import { DiffEditor } from "./editor/diff-editor";
import { EditorArea } from "./editor/editor-area";
import { FindPanel } from "./find/find-panel";
import { GitPanel } from "./git/git-panel";
import { Splitter } from "./panes/splitter";
import { TopBar } from "./panes/top-bar";
import { TrustBanner } from "./panes/trust-banner";
import { Welcome } from "./panes/welcome";
import { QuickOpen } from "./quick-open";
import { TerminalPanel } from "./terminal/terminal-panel";
import { FileTree } from "./tree/file-tree";

/** The code workspace: a folder's tree, an editor, the agent and terminals; or the way to a folder. */
export function Workspace() {
  const folder = useFolder((state) => state.folder);
  const known = useFolder((state) => state.known);
  if (!known) return null;
  // Another folder is another workspace: nothing of the one before stays in its parts.
  return folder === null ? <Welcome /> : <OpenWorkspace key={folder.path} folder={folder} />;
}

function OpenWorkspace({ folder }: { readonly folder: OpenFolder }) {
  const t = useT();
  const panes = usePanes();
  const terminalOpen = useLayout((state) => state.terminalOpen);
  return (
    <div className="flex h-full flex-col">
      <h1 className="sr-only">{t("place.workspace")}</h1>
      <TopBar folder={folder} />
      {!folder.trusted && <TrustBanner />}
      <div className="flex min-h-0 flex-1">
        {panes.side && <SidePane git={folder.git} />}
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="min-h-0 flex-1">
            <EditorArea />
          </div>
          {terminalOpen && <TerminalPane />}
        </div>
        {panes.agent && (
          <>
            <Splitter
              label={t("workspace.resizeAgent")}
              size="agentWidth"
              controls="workspace-agent"
              direction={-1}
              onClose={() => showAgent(false)}
            />
            <AgentPane>
              <AgentPanel DiffEditor={DiffEditor} />
            </AgentPane>
          </>
        )}
      </div>
      <QuickOpen />
    </div>
  );
}

function SidePane({ git }: { readonly git: boolean }) {
  const t = useT();
  const side = useLayout((state) => state.side);
  const width = useLayout((state) => state.sideWidth);
  return (
    <>
      <aside
        id="workspace-side"
        aria-label={t(`workspace.side.${side}`)}
        onFocusCapture={() => used("side")}
        style={{ width }}
        className="min-w-0 max-w-[45%] shrink-0 overflow-hidden bg-surface"
      >
        {side === "find" ? <FindPanel /> : side === "git" && git ? <GitPanel /> : <FileTree />}
      </aside>
      <Splitter
        label={t("workspace.resizeSide")}
        size="sideWidth"
        controls="workspace-side"
        direction={1}
        onClose={closeSide}
      />
    </>
  );
}

function AgentPane({ children }: { readonly children: ReactNode }) {
  const t = useT();
  const width = useLayout((state) => state.agentWidth);
  return (
    <aside
      id="workspace-agent"
      aria-label={t("workspace.agent")}
      onFocusCapture={() => used("agent")}
      style={{ width }}
      className="min-w-0 max-w-[50%] shrink-0 overflow-hidden"
    >
      {children}
    </aside>
  );
}

function TerminalPane() {
  const t = useT();
  const height = useLayout((state) => state.terminalHeight);
  return (
    <>
      <Splitter
        label={t("workspace.resizeTerminal")}
        size="terminalHeight"
        controls="workspace-terminal"
        direction={-1}
        onClose={() => changeLayout({ terminalOpen: false })}
      />
      <section
        id="workspace-terminal"
        aria-label={t("workspace.terminal")}
        style={{ height }}
        className="max-h-[70%] min-h-0 shrink-0 overflow-hidden"
      >
        <TerminalPanel />
      </section>
    </>
  );
}
