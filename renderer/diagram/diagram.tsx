import { Code, Image as ImageIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { useT } from "../i18n";
import { CodeBlock } from "../markdown/code-block";
import { IconButton } from "../ui";
import { DiagramPicture } from "./diagram-picture";
import { useDark } from "./use-dark";
import { type Drawn, drawDiagram, drawnBefore } from "./workshop";

/** A diagram as a picture, with its source a press away; a text that is none keeps its source, with the reason. */
export function Diagram({ code }: { readonly code: string }) {
  const t = useT();
  const dark = useDark();
  const [asCode, setAsCode] = useState(false);
  const [shown, setShown] = useState<{ code: string; dark: boolean; drawn: Drawn } | null>(null);
  useEffect(() => {
    let current = true;
    const draw = async (): Promise<void> => {
      const drawn = await drawDiagram(code, dark);
      if (current) setShown({ code, dark, drawn });
    };
    void draw();
    return () => {
      current = false;
    };
  }, [code, dark]);
  // Drawn for the other theme it is still better than nothing, until the right one is there.
  const drawn = drawnBefore(code, dark) ?? (shown?.code === code ? shown.drawn : null);
  if (drawn?.state === "drawn" && !asCode)
    return (
      <DiagramPicture
        code={code}
        drawing={drawn.drawing}
        control={
          <IconButton
            label={t("diagram.asCode")}
            icon={<Code size={14} aria-hidden />}
            onClick={() => setAsCode(true)}
          />
        }
      />
    );
  return (
    <div>
      <CodeBlock
        code={code}
        language="mermaid"
        open={false}
        controls={
          drawn?.state === "drawn" ? (
            <IconButton
              label={t("diagram.asPicture")}
              icon={<ImageIcon size={14} aria-hidden />}
              onClick={() => setAsCode(false)}
            />
          ) : null
        }
      />
      {drawn?.state !== "drawn" && (
        <p className="mt-1 text-xs text-muted">
          {drawn === null
            ? t("diagram.drawing")
            : drawn.state === "invalid"
              ? t("diagram.invalid", { why: firstLine(drawn.why) })
              : t(`diagram.${drawn.state}`)}
        </p>
      )}
    </div>
  );
}

/** The library's reason, without the part of the source that it repeats. */
function firstLine(why: string): string {
  const line =
    why
      .split("\n")[0]
      ?.trim()
      .replace(/[.:]+$/, "") ?? "";
  return line === "" ? "" : `${line}. `;
}
