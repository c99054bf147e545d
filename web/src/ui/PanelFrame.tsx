import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { useBack } from "./back";
import { useWords } from "./context";
import { IconButton } from "./IconButton";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** The column to the right; over everything else where there is no room beside it. */
export function PanelFrame({ title, onClose, children }: Props): VNode {
  const { text } = useWords();
  const opener = useRef(document.activeElement);
  const panel = useRef<HTMLElement>(null);
  useBack(onClose);
  useLayoutEffect(() => {
    const first = panel.current!.querySelector<HTMLElement>("input") ?? panel.current!.querySelector("button");
    first?.focus();
    return () => {
      if (opener.current instanceof HTMLElement) opener.current.focus();
    };
  }, []);
  return (
    <section class="panel" ref={panel} aria-label={title}>
      <header class="panel-head">
        <h2>{title}</h2>
        <IconButton icon="close" label={text.close} onClick={onClose} />
      </header>
      {children}
    </section>
  );
}
