import { type ComponentType, useEffect, useState } from "react";
import { useT } from "../../i18n";
import { commandKey } from "../../shell/keys";
import { type Doc, useDocuments } from "../../state/workspace/documents";
import { readInto } from "../../state/workspace/files";
import { activeTab, useTabs } from "../../state/workspace/tabs";
import { Busy, Button, ErrorNote } from "../../ui";
import { useFormat } from "../../ui/format";
import { CloseDialog } from "./close-dialog";
import { DiffTab } from "./diff-tab";
import { EditorFoot } from "./editor-foot";
import { NameDialog } from "./name-dialog";
import { TabRow } from "./tab-row";
import { TroubleBar } from "./trouble-bar";

/** The editor: tabs, the text of the one that is shown, and where its cursor is. */
export function EditorArea() {
  const tabs = useTabs((state) => state.tabs);
  const tab = useTabs(activeTab);
  const doc = useDocuments(({ docs }) => (tab?.kind === "file" ? docs[tab.docId] : undefined));
  return (
    <div className="flex h-full min-h-0 flex-col">
      {tabs.length > 0 && <TabRow />}
      <div
        id="workspace-editor"
        {...(tabs.length > 0 ? { role: "tabpanel" } : {})}
        className="flex min-h-0 flex-1 flex-col"
      >
        {tab === undefined ? (
          <NothingOpen />
        ) : tab.kind === "diff" ? (
          <DiffTab key={tab.id} path={tab.path} against={tab.against} />
        ) : (
          doc !== undefined && <FileView doc={doc} />
        )}
      </div>
      <CloseDialog />
      <NameDialog />
    </div>
  );
}

function FileView({ doc }: { readonly doc: Doc }) {
  const t = useT();
  const f = useFormat();
  const View = useCodeView();
  const { content } = doc;
  if (content.state === "text")
    return (
      <>
        <TroubleBar doc={doc} />
        <div className="min-h-0 flex-1">{View !== null && <View doc={doc} />}</div>
        <EditorFoot doc={doc} />
      </>
    );
  return (
    <div className="p-4">
      {content.state === "opening" && <Busy>{t("editor.opening")}</Busy>}
      {content.state === "binary" && (
        <p className="measure text-muted">{t("editor.binary", { bytes: f.bytes(content.bytes) })}</p>
      )}
      {content.state === "failed" && (
        <ErrorNote error={content.error}>
          <Button onClick={() => void readInto(doc.id)}>{t("common.tryAgain")}</Button>
        </ErrorNote>
      )}
    </div>
  );
}

type CodeViewType = ComponentType<{ readonly doc: Doc }>;
let codeView: CodeViewType | null = null;

/** The editor's code, read when the first file is shown. */
function useCodeView(): CodeViewType | null {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (codeView !== null) return;
    let current = true;
    import("./code-view").then(
      ({ CodeView }) => {
        codeView = CodeView;
        if (current) redraw((count) => count + 1);
      },
      (error: unknown) =>
        redraw(() => {
          throw error;
        }),
    );
    return () => {
      current = false;
    };
  }, []);
  return codeView;
}

function NothingOpen() {
  const t = useT();
  const hints = [
    [`${commandKey}P`, t("editor.hintQuickOpen")],
    [`${commandKey}Shift+F`, t("editor.hintFind")],
    ["Ctrl+`", t("editor.hintTerminal")],
  ] as const;
  return (
    <div className="flex flex-1 items-center justify-center overflow-auto p-6">
      <div>
        <p className="mb-3 text-muted">{t("editor.nothingOpen")}</p>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
          {hints.map(([keys, what]) => (
            <div key={keys} className="contents">
              <dt>
                <kbd className="font-sans text-muted">{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}
