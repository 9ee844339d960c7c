import { Accessibility, ChevronDown, Plus, X } from "lucide-react";
import { useEffect } from "react";
import { useT } from "../../i18n";
import { mayWrite, useFolder } from "../../state/workspace/folder";
import { changeLayout, useLayout } from "../../state/workspace/layout";
import {
  closeTerminal,
  newTerminal,
  readTerminals,
  selectTerminal,
  useTerminals,
} from "../../state/workspace/terminals";
import { Button, IconButton } from "../../ui";
import { visibleText } from "../../ui/visible";
import { TerminalFrame } from "./terminal-frame";

/** The terminals of the folder, in tabs. */
export function TerminalPanel() {
  const t = useT();
  const { terminals, activeId, starting } = useTerminals();
  const trusted = useFolder(mayWrite);
  const screenReader = useLayout((state) => state.screenReader);
  useEffect(() => void readTerminals(), []);
  const look = "enabled:hover:bg-raised";
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-8 shrink-0 items-center gap-0.5 border-b border-line bg-surface pr-1">
        <ul aria-label={t("terminal.list")} className="flex min-w-0 flex-1 self-stretch overflow-x-auto">
          {terminals.map(({ id, title, exitCode }) => {
            const name = visibleText(title);
            return (
              <li
                key={id}
                className={`flex shrink-0 items-center border-r border-line pr-0.5 ${id === activeId ? "bg-bg" : "text-muted hover:bg-raised"}`}
              >
                <button
                  type="button"
                  aria-pressed={id === activeId}
                  onClick={() => selectTerminal(id)}
                  className="flex h-full max-w-48 items-center gap-1.5 pl-3 pr-1 focus-visible:-outline-offset-2"
                >
                  <span className="truncate">{name}</span>
                  {exitCode !== null && (
                    <span className="figures text-xs text-muted">{t("terminal.ended", { exitCode })}</span>
                  )}
                </button>
                <button
                  type="button"
                  aria-label={t("terminal.close", { name })}
                  onClick={() => void closeTerminal(id)}
                  className="flex size-6 items-center justify-center rounded-md text-muted hover:bg-surface hover:text-text focus-visible:-outline-offset-2"
                >
                  <X size={13} aria-hidden />
                </button>
              </li>
            );
          })}
        </ul>
        <IconButton
          label={t("terminal.new")}
          disabled={!trusted || starting}
          icon={<Plus size={15} aria-hidden />}
          className={look}
          onClick={() => void newTerminal()}
        />
        <IconButton
          label={t("terminal.screenReader")}
          aria-pressed={screenReader}
          icon={<Accessibility size={14} aria-hidden />}
          className={`${look} ${screenReader ? "bg-raised text-text" : ""}`}
          onClick={() => changeLayout({ screenReader: !screenReader })}
        />
        <IconButton
          label={t("terminal.hide")}
          icon={<ChevronDown size={15} aria-hidden />}
          className={look}
          onClick={() => changeLayout({ terminalOpen: false })}
        />
      </div>
      <div className="min-h-0 flex-1">
        {activeId !== null ? (
          <TerminalFrame id={activeId} />
        ) : (
          <div className="p-3 text-muted">
            {trusted ? (
              <>
                <p className="measure mb-2">{t("terminal.none")}</p>
                <Button disabled={starting} onClick={() => void newTerminal()}>
                  {t("terminal.new")}
                </Button>
              </>
            ) : (
              <p className="measure">{t("terminal.untrusted")}</p>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
