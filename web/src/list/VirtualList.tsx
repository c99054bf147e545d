import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { type ListProps, Position } from "./position";

/**
 * A long list of rows of any height, of which only those near the viewport are in the document.
 * What is read stays where it is when rows are added, taken away or measured above it.
 */
export function VirtualList<R>(props: ListProps<R>): VNode {
  const { rows, keyOf } = props;
  const viewport = useRef<HTMLDivElement>(null);
  const block = useRef<HTMLOListElement>(null);
  const list = useRef<Position<R> | null>(null);
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const position = (list.current ??= new Position<R>(setRange));
  position.props = props;

  useLayoutEffect(() => {
    position.attach(viewport.current!, block.current!);
    props.control.current = position;
    const observer = new ResizeObserver(() => position.resized());
    observer.observe(viewport.current!);
    return () => {
      observer.disconnect();
      position.detach();
      props.control.current = null;
    };
  }, []);
  useLayoutEffect(() => position.update());
  useEffect(() => position.report());

  const [first, end] = [Math.min(range[0], rows.length), Math.min(range[1], rows.length)];
  return (
    <div class="list" ref={viewport} tabIndex={0} role="region" aria-label={props.label} onScroll={() => position.scrolled()}>
      <div class="list-space">
        <ol class="list-block" ref={block} role="list">
          {rows.slice(first, end).map((row, offset) => (
            <li key={keyOf(row)} data-key={keyOf(row)} aria-setsize={-1} aria-posinset={first + offset + 1}>
              {props.render(row, first + offset)}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
