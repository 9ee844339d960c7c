import { FileCode2, ImageDown } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useT } from "../i18n";
import { saveFile } from "../markdown/save-file";
import { ScrollFrame } from "../markdown/scroll-frame";
import { tell } from "../state/notices";
import { CopyButton, IconButton } from "../ui";
import type { Drawing } from "./messages";
import { pngOf } from "./picture";

interface DiagramPictureProps {
  readonly code: string;
  readonly drawing: Drawing;
  /** What switches to the source. */
  readonly control: ReactNode;
}

/** A drawing as a picture: in an image nothing runs, nothing loads and nothing can be pressed. */
export function DiagramPicture({ code, drawing, control }: DiagramPictureProps) {
  const t = useT();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([drawing.svg], { type: "image/svg+xml" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [drawing]);
  const said = (path: string): string => t("file.saved", { path });
  const savePng = async (): Promise<void> => {
    if (url === null) return;
    const background = getComputedStyle(document.body).backgroundColor;
    const png = await pngOf(drawing, url, background).catch(() => null);
    if (png === null) tell(t("diagram.noPicture"));
    else await saveFile("diagram.png", png, said);
  };
  return (
    <figure className="diagram overflow-hidden rounded-md border border-line">
      <figcaption className="flex h-8 items-center justify-between gap-2 border-b border-line bg-surface pr-0.5 pl-3 text-xs text-muted">
        <span>{t("diagram.label")}</span>
        <span className="flex shrink-0">
          {control}
          <IconButton
            label={t("diagram.saveSvg")}
            icon={<FileCode2 size={14} aria-hidden />}
            onClick={() => void saveFile("diagram.svg", drawing.svg, said)}
          />
          <IconButton
            label={t("diagram.savePng")}
            icon={<ImageDown size={14} aria-hidden />}
            onClick={() => void savePng()}
          />
          <CopyButton label={t("diagram.copy")} text={() => code} iconOnly />
        </span>
      </figcaption>
      <ScrollFrame className="p-3" label={t("diagram.label")}>
        {url === null ? (
          <div style={{ width: drawing.width, aspectRatio: `${drawing.width} / ${drawing.height}` }} />
        ) : (
          <img
            src={url}
            alt={t("diagram.picture", { kind: drawing.kind })}
            width={drawing.width}
            height={drawing.height}
            draggable={false}
            className="mx-auto h-auto max-w-full"
          />
        )}
      </ScrollFrame>
    </figure>
  );
}
