import type { ComponentChildren, VNode } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";

import { walk } from "./walk";

interface Props<T> {
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly render: (row: T) => ComponentChildren;
  readonly class: string;
  /** A row's height in pixels until one was measured. All rows are of one height. */
  readonly estimate: number;
}

/** Rows beyond the view that are drawn all the same, so that keys and quick fingers find them. */
const OVERSCAN = 8;

/** A list of rows of one height, of which only those near the view are in the document. What scrolls is around it. */
export function LongList<T>({ rows, keyOf, render, class: name, estimate }: Props<T>): VNode {
  const list = useRef<HTMLUListElement>(null);
  const height = useRef(estimate);
  const isMeasured = useRef(false);
  const [[first, end], setRange] = useState<readonly [number, number]>([0, 2 * OVERSCAN]);
  const look = useCallback(() => {
    const element = list.current!;
    const view = scrollerOf(element).getBoundingClientRect();
    const row = element.querySelector<HTMLElement>("li");
    // Once: a height that followed each row drawn would move the rows, and draw others, for ever.
    if (row && row.offsetHeight > 0 && !isMeasured.current) {
      height.current = row.offsetHeight;
      isMeasured.current = true;
    }
    const top = view.top - element.getBoundingClientRect().top;
    const from = Math.max(0, Math.floor(top / height.current) - OVERSCAN);
    const to = Math.max(from, Math.ceil((top + view.height) / height.current) + OVERSCAN);
    setRange((old) => (old[0] === from && old[1] === to ? old : [from, to]));
  }, []);
  useLayoutEffect(() => {
    const scroller = scrollerOf(list.current!);
    scroller.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(() => {
      isMeasured.current = false;
      look();
    });
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, []);
  // What is above may have grown or shrunk.
  useLayoutEffect(look);

  const [from, to] = [Math.min(first, rows.length), Math.min(end, rows.length)];
  const space = { paddingTop: `${from * height.current}px`, paddingBottom: `${(rows.length - to) * height.current}px` };
  return (
    <ul class={name} ref={list} role="list" onKeyDown={walk} style={space}>
      {rows.slice(from, to).map((row, offset) => (
        <li key={keyOf(row)} aria-setsize={rows.length} aria-posinset={from + offset + 1}>
          {render(row)}
        </li>
      ))}
    </ul>
  );
}

/** What a long list is scrolled in. */
const scrollerOf = (list: HTMLElement): HTMLElement => list.closest<HTMLElement>(".sidebar-lists")!;
