import { CaseSensitive, Regex, WholeWord } from "lucide-react";
import { useEffect, useRef } from "react";
import { useT } from "../../i18n";
import { changeFind, runFind, useFindInFiles } from "../../state/workspace/find-in-files";
import { IconButton } from "../../ui";
import { Results } from "./find-results";

const fieldLook = "h-7 w-full rounded-md border border-line bg-bg px-2";

/** Looks for text in the files of the folder. */
export function FindPanel() {
  const t = useT();
  const { text, regex, caseSensitive, wholeWord, include, exclude, focusAsked } = useFindInFiles();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time it is asked for.
  useEffect(() => field.current?.select(), [focusAsked]);
  const toggles = [
    { name: "caseSensitive", on: caseSensitive, icon: CaseSensitive },
    { name: "wholeWord", on: wholeWord, icon: WholeWord },
    { name: "regex", on: regex, icon: Regex },
  ] as const;
  return (
    <div className="flex h-full flex-col">
      <form
        className="flex shrink-0 flex-col gap-1.5 p-2"
        onSubmit={(event) => {
          event.preventDefault();
          void runFind();
        }}
      >
        <h2 className="sr-only">{t("workspace.side.find")}</h2>
        <div className="flex items-center gap-0.5 rounded-md border border-line bg-bg pr-0.5 focus-within:border-line-strong">
          <input
            ref={field}
            type="search"
            aria-label={t("findFiles.text")}
            placeholder={t("findFiles.text")}
            value={text}
            maxLength={2000}
            spellCheck={false}
            onChange={(event) => changeFind({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== "ArrowDown" || event.nativeEvent.isComposing) return;
              event.preventDefault();
              list.current?.focus();
            }}
            className="h-7 min-w-0 flex-1 rounded-md bg-transparent px-2 [&::-webkit-search-cancel-button]:hidden"
          />
          {toggles.map(({ name, on, icon: Icon }) => (
            <IconButton
              key={name}
              label={t(`findFiles.${name}`)}
              aria-pressed={on}
              icon={<Icon size={15} aria-hidden />}
              className={`size-6 ${on ? "bg-accent-quiet text-text" : ""}`}
              onClick={() => changeFind({ [name]: !on })}
            />
          ))}
        </div>
        <input
          aria-label={t("findFiles.include")}
          placeholder={t("findFiles.includeHint")}
          value={include}
          spellCheck={false}
          onChange={(event) => changeFind({ include: event.target.value })}
          className={fieldLook}
        />
        <input
          aria-label={t("findFiles.exclude")}
          placeholder={t("findFiles.excludeHint")}
          value={exclude}
          spellCheck={false}
          onChange={(event) => changeFind({ exclude: event.target.value })}
          className={fieldLook}
        />
      </form>
      <Results list={list} toField={() => field.current?.focus()} />
    </div>
  );
}
