import {
  FileText,
  Folder,
  GitCompare,
  type LucideIcon,
  Plug,
  SquareTerminal,
  TextSelect,
} from "lucide-react";
import type { Mention } from "../../../../main/contract";

const icons: Readonly<Record<Mention["kind"], LucideIcon>> = {
  file: FileText,
  folder: Folder,
  selection: TextSelect,
  terminal: SquareTerminal,
  resource: Plug,
  diff: GitCompare,
};

export function MentionIcon({ kind }: { readonly kind: Mention["kind"] }) {
  const Icon = icons[kind];
  return <Icon size={13} aria-hidden className="shrink-0 text-muted" />;
}
