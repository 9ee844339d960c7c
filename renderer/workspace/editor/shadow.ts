import { useLayoutEffect, useRef, useState } from "react";

/**
 * A shadow root inside an element. The editor writes its styles as sheets into the root it stands in, but as a style
 * element into a document, which the page's policy refuses.
 */
export function useShadow() {
  const host = useRef<HTMLDivElement>(null);
  const [root, setRoot] = useState<ShadowRoot | null>(null);
  useLayoutEffect(() => {
    const element = host.current;
    if (element !== null) setRoot(element.shadowRoot ?? element.attachShadow({ mode: "open" }));
  }, []);
  return { host, root };
}
