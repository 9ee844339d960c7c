import type { ReactNode } from "react";
import { askOrNotice, services } from "../bridge";
import { visibleText } from "../ui/visible";
import { safeAddress } from "./link";

/** A link that main opens after it has asked; a target that may not be opened is shown beside the words. */
export function Link({ target, children }: { readonly target: string; readonly children: ReactNode }) {
  const address = safeAddress(target);
  if (address === null)
    return (
      <>
        {children}
        {target !== "" && <span className="text-muted"> ({visibleText(target)})</span>}
      </>
    );
  const open = (event: React.MouseEvent): void => {
    event.preventDefault();
    void askOrNotice(services().app.openLink({ url: address }));
  };
  return (
    <a href={address} title={address} className="link" rel="noreferrer" onClick={open} onAuxClick={open}>
      {children}
    </a>
  );
}
