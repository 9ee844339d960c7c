import { FileText, Image, ScrollText } from "lucide-react";
import type { Attachment } from "../../../main/contract";

const icons = { text: ScrollText, pdf: FileText, image: Image } as const;

/** What kind of attachment it is, at a glance; its words stand beside it. */
export function KindIcon({ kind }: { readonly kind: Attachment["kind"] }) {
  const Icon = icons[kind];
  return <Icon size={14} aria-hidden className="shrink-0 text-muted" />;
}
