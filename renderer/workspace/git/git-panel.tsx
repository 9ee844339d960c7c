import { ArrowDown, ArrowUp, GitBranch, Minus, Plus } from "lucide-react";
import { useState } from "react";
import type { GitFile } from "../../../main/contract";
import { useT } from "../../i18n";
import { mayWrite, useFolder } from "../../state/workspace/folder";
import {
  commit,
  type GitState,
  readGit,
  setMessage,
  stage,
  unstage,
  useGit,
} from "../../state/workspace/git";
import { nameOf, parentOf } from "../../state/workspace/path";
import { openDiff } from "../../state/workspace/tabs";
import { Busy, Button, ErrorNote, IconButton } from "../../ui";
import { visibleText } from "../../ui/visible";
import { GitLetter } from "../git-letter";

/** As many files of a group are listed; a commit of more is made from a terminal. */
const mostListed = 500;

/** What differs from the last commit, and the next commit. */
export function GitPanel() {
  const t = useT();
  const { status, error, message, busy } = useGit();
  const writable = useFolder(mayWrite);
  if (error !== null)
    return (
      <div className="p-2">
        <ErrorNote error={error}>
          <Button onClick={() => void readGit()}>{t("common.tryAgain")}</Button>
        </ErrorNote>
      </div>
    );
  if (status === null)
    return (
      <div className="p-3">
        <Busy>{t("git.reading")}</Busy>
      </div>
    );
  const staged = status.files.filter((file) => file.staged !== null);
  const unstaged = status.files.filter((file) => file.unstaged !== null);
  const ready = writable && !busy && staged.length > 0 && message.trim() !== "";
  return (
    <div className="flex h-full flex-col">
      <h2 className="sr-only">{t("workspace.side.git")}</h2>
      <p className="flex h-8 shrink-0 items-center gap-1.5 px-3 text-muted">
        <GitBranch size={14} aria-hidden className="shrink-0" />
        <span className="truncate text-text">
          {status.branch === null ? t("git.detached") : visibleText(status.branch)}
        </span>
        {status.ahead > 0 && (
          <span className="figures flex items-center" title={t("git.ahead", { count: status.ahead })}>
            <ArrowUp size={12} aria-hidden />
            <span aria-hidden>{status.ahead}</span>
            <span className="sr-only">{t("git.ahead", { count: status.ahead })}</span>
          </span>
        )}
        {status.behind > 0 && (
          <span className="figures flex items-center" title={t("git.behind", { count: status.behind })}>
            <ArrowDown size={12} aria-hidden />
            <span aria-hidden>{status.behind}</span>
            <span className="sr-only">{t("git.behind", { count: status.behind })}</span>
          </span>
        )}
      </p>
      <form
        className="flex shrink-0 flex-col gap-1.5 px-2 pb-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void commit();
        }}
      >
        <textarea
          aria-label={t("git.message")}
          placeholder={t("git.message")}
          rows={3}
          maxLength={20_000}
          value={message}
          disabled={!writable}
          onChange={(event) => setMessage(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !ready) return;
            event.preventDefault();
            void commit();
          }}
          className="w-full resize-none rounded-md border border-line bg-bg px-2 py-1 disabled:opacity-55"
        />
        <Button kind="primary" type="submit" disabled={!ready}>
          {staged.length === 0 ? t("git.commitPlain") : t("git.commit", { count: staged.length })}
        </Button>
      </form>
      <div className="min-h-0 flex-1 overflow-y-auto pb-2">
        {status.files.length === 0 && <p className="px-3 py-2 text-muted">{t("git.clean")}</p>}
        <Group title={t("git.staged")} files={staged} which="staged" writable={writable && !busy} />
        <Group title={t("git.unstaged")} files={unstaged} which="unstaged" writable={writable && !busy} />
        {status.clipped && <p className="px-3 py-2 text-muted">{t("git.clipped")}</p>}
      </div>
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly files: readonly GitFile[];
  readonly which: "staged" | "unstaged";
  readonly writable: boolean;
}

function Group({ title, files, which, writable }: GroupProps) {
  const t = useT();
  const [all, setAll] = useState(false);
  if (files.length === 0) return null;
  const shown = all ? files : files.slice(0, mostListed);
  const move = which === "staged" ? unstage : stage;
  const Icon = which === "staged" ? Minus : Plus;
  return (
    <section aria-label={title} className="mb-2">
      <div className="flex h-7 items-center gap-1 pr-1 pl-3 text-xs text-muted">
        <h3 className="flex-1 truncate">
          {title} <span className="figures">{files.length}</span>
        </h3>
        <IconButton
          label={t(which === "staged" ? "git.unstageAll" : "git.stageAll")}
          disabled={!writable}
          icon={<Icon size={14} aria-hidden />}
          className="enabled:hover:bg-raised"
          onClick={() => void move(files.map(({ path }) => path))}
        />
      </div>
      <ul>
        {shown.map((file) => (
          <FileLine
            key={file.path}
            file={file}
            state={file[which] ?? "modified"}
            writable={writable}
            label={t(which === "staged" ? "git.unstage" : "git.stage", {
              name: visibleText(nameOf(file.path)),
            })}
            icon={<Icon size={14} aria-hidden />}
            onMove={() => void move([file.path])}
          />
        ))}
      </ul>
      {shown.length < files.length && (
        <div className="px-2">
          <Button kind="quiet" onClick={() => setAll(true)}>
            {t("git.showAll", { count: files.length })}
          </Button>
        </div>
      )}
    </section>
  );
}

interface FileLineProps {
  readonly file: GitFile;
  readonly state: GitState;
  readonly writable: boolean;
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly onMove: () => void;
}

function FileLine({ file, state, writable, label, icon, onMove }: FileLineProps) {
  const t = useT();
  const path = visibleText(file.path);
  return (
    <li className="group flex h-7 items-center pr-1 pl-2 hover:bg-raised">
      <button
        type="button"
        title={file.from === null ? path : t("git.renamedFrom", { path, from: visibleText(file.from) })}
        onClick={() => openDiff(file.path, "head")}
        className="flex h-full min-w-0 flex-1 items-center gap-1.5 rounded-md px-1 text-left focus-visible:-outline-offset-2"
      >
        <GitLetter state={state} />
        <span className={`min-w-0 truncate ${state === "deleted" ? "line-through" : ""}`}>
          {visibleText(nameOf(file.path))}
        </span>
        <span className="min-w-0 flex-1 truncate text-xs text-muted">{visibleText(parentOf(file.path))}</span>
      </button>
      <IconButton
        label={label}
        disabled={!writable}
        icon={icon}
        className="size-6 enabled:hover:bg-bg"
        onClick={onMove}
      />
    </li>
  );
}
