import { useEffect, useState } from "react";
import type { ErrorData } from "../../../main/contract";
import { ask, services } from "../../bridge";
import { useT } from "../../i18n";
import { currentText, docAt, useDocuments } from "../../state/workspace/documents";
import { openFile } from "../../state/workspace/files";
import { useGit } from "../../state/workspace/git";
import { Busy, Button, Empty, ErrorNote } from "../../ui";
import { DiffEditor } from "./diff-editor";

interface DiffTabProps {
  readonly path: string;
  readonly against: "head" | "disk";
}

type Compared =
  | { readonly state: "reading" | "same" | "noText" | "tooLarge" }
  | { readonly state: "failed"; readonly error: ErrorData }
  | { readonly state: "differ"; readonly before: string; readonly after: string };

/** The text of a file on disk; null where it is not there. */
async function onDisk(path: string): Promise<string | null | Compared> {
  const result = await ask(services().files.open({ path }));
  if (!result.ok)
    return result.error.code === "file-not-found" ? null : { state: "failed", error: result.error };
  if (result.value.kind !== "text") return { state: "noText" };
  // A part of it would seem to differ in all that is missing.
  return result.value.clipped ? { state: "tooLarge" } : result.value.text;
}

async function compare(path: string, against: "head" | "disk"): Promise<Compared> {
  const doc = docAt(path);
  const disk = await onDisk(path);
  if (typeof disk === "object" && disk !== null) return disk;
  const edited = doc?.content.state === "text" && doc.content.dirty ? currentText(doc.id) : null;
  let before: string | null = disk;
  if (against === "head") {
    const head = await ask(services().git.headText({ path }));
    if (!head.ok)
      return head.error.code === "file-too-large"
        ? { state: "tooLarge" }
        : { state: "failed", error: head.error };
    before = head.value;
  }
  const after = edited ?? disk;
  if ((before ?? "") === (after ?? "")) return { state: "same" };
  return { state: "differ", before: before ?? "", after: after ?? "" };
}

/** How a file differs from the last commit, or what was typed from what is on disk. */
export function DiffTab({ path, against }: DiffTabProps) {
  const t = useT();
  const status = useGit((state) => state.status);
  const content = useDocuments(({ docs }) => Object.values(docs).find((doc) => doc.path === path)?.content);
  const [compared, setCompared] = useState<Compared>({ state: "reading" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what git says and what is open changes what is compared.
  useEffect(() => {
    let current = true;
    void compare(path, against).then((result) => {
      if (current) setCompared(result);
    });
    return () => {
      current = false;
    };
  }, [path, against, status, content]);
  return (
    <>
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-3 text-muted">
        <span className="min-w-0 flex-1 truncate">{t(`diff.${against}`)}</span>
        <Button kind="quiet" onClick={() => void openFile(path)}>
          {t("diff.openFile")}
        </Button>
      </div>
      <div className="min-h-0 flex-1">
        {compared.state === "differ" ? (
          <DiffEditor before={compared.before} after={compared.after} path={path} />
        ) : (
          <div className="p-4">
            {compared.state === "reading" && <Busy>{t("editor.opening")}</Busy>}
            {compared.state === "same" && <Empty>{t("diff.same")}</Empty>}
            {compared.state === "noText" && <Empty>{t("diff.noText")}</Empty>}
            {compared.state === "tooLarge" && <Empty>{t("diff.tooLarge")}</Empty>}
            {compared.state === "failed" && <ErrorNote error={compared.error} />}
          </div>
        )}
      </div>
    </>
  );
}
