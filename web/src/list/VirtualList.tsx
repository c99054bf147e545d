import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { type Anchor, Heights } from "./heights";

/** What the list's owner may ask of it. */
export interface ListControl {
  toEnd(): void;
  /** Bring a row into view, its upper edge a third of the way down. */
  toRow(key: string): void;
  /** Scroll by so many viewports; for keys pressed elsewhere. */
  page(direction: 1 | -1): void;
}

export interface ListView {
  /** The view is at the end and goes along with what is added. */
  readonly following: boolean;
  /** The index of the last row that can be seen. */
  readonly lastSeen: number;
}

interface Props<R> {
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
  /** A height in pixels for a row that was never on screen. */
  readonly estimate: (row: R, width: number) => number;
  /** Whether the row stays where it is when neighbours come. */
  readonly holds: (row: R) => boolean;
  readonly render: (row: R, index: number) => ComponentChildren;
  readonly onView: (view: ListView) => void;
  readonly onNearStart: () => void;
  readonly onNearEnd: () => void;
  readonly control: { current: ListControl | null };
  readonly label: string;
}

/** Rows are drawn this far beyond the viewport, and pages are asked for twice as early. */
const OVERSCAN_PX = 800;
/** Closer to the end than this is at the end. */
const END_PX = 48;

/**
 * A long list of rows of any height, of which only those near the viewport are in the document.
 * What is read stays where it is when rows are added, taken away or measured above it.
 */
export function VirtualList<R>(props: Props<R>): VNode {
  const { rows, keyOf } = props;
  const viewport = useRef<HTMLDivElement>(null);
  const block = useRef<HTMLOListElement>(null);
  const list = useRef<Position<R> | null>(null);
  list.current ??= new Position<R>();
  const position = list.current;
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  position.props = props;

  useLayoutEffect(() => {
    position.attach(viewport.current!, setRange);
    props.control.current = position;
    const observer = new ResizeObserver(() => position.resized());
    observer.observe(viewport.current!);
    return () => {
      observer.disconnect();
      props.control.current = null;
    };
  }, []);
  useLayoutEffect(() => position.update(block.current!));
  useEffect(() => position.report());

  const [first, end] = [Math.min(range[0], rows.length), Math.min(range[1], rows.length)];
  return (
    <div class="list" ref={viewport} tabIndex={0} role="region" aria-label={props.label} onScroll={() => position.scrolled()}>
      <ol class="list-block" ref={block} role="list">
        {rows.slice(first, end).map((row, offset) => (
          <li key={keyOf(row)} data-key={keyOf(row)} aria-setsize={-1} aria-posinset={first + offset + 1}>
            {props.render(row, first + offset)}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Where the view stands, between renders. */
class Position<R> implements ListControl {
  props!: Props<R>;
  readonly #heights = new Heights();
  #viewport!: HTMLElement;
  #setRange!: (range: readonly [number, number]) => void;
  #range: readonly [number, number] = [0, 0];
  #rows: readonly R[] | null = null;
  #anchor: Anchor | null = null;
  #following = true;
  #width = 0;

  attach(viewport: HTMLElement, setRange: (range: readonly [number, number]) => void): void {
    this.#viewport = viewport;
    this.#setRange = setRange;
    this.#width = viewport.clientWidth;
  }

  toEnd(): void {
    this.#following = true;
    this.#settle();
  }

  toRow(key: string): void {
    const index = this.#heights.indexOf(key);
    if (index === undefined) return;
    const height = this.#heights.bottom(index) - this.#heights.top(index);
    this.#following = false;
    this.#anchor = { key, below: this.#viewport.clientHeight / 3 + height };
    this.#settle();
  }

  page(direction: 1 | -1): void {
    this.#viewport.scrollBy({ top: direction * this.#viewport.clientHeight * 0.85 });
  }

  /** After each render: measure what is in the document, put the view where it belongs, draw more if need be. */
  update(block: HTMLElement): void {
    const { rows, keyOf, estimate } = this.props;
    if (rows !== this.#rows) {
      this.#rows = rows;
      this.#heights.setRows(rows.map(keyOf), rows.map((row) => estimate(row, this.#width)));
    }
    for (const child of block.children as HTMLCollectionOf<HTMLElement>) {
      this.#heights.measure(child.dataset["key"]!, child.getBoundingClientRect().height);
    }
    const first = Math.min(this.#range[0], rows.length);
    block.style.paddingTop = `${this.#heights.top(first)}px`;
    block.style.height = `${this.#heights.total}px`;
    this.#settle();
  }

  scrolled(): void {
    const { scrollTop, clientHeight } = this.#viewport;
    this.#following = scrollTop + clientHeight >= this.#heights.total - END_PX;
    this.#anchor = this.#heights.anchorAt(scrollTop, (index) => this.props.holds(this.props.rows[index]!));
    this.#draw();
    this.report();
  }

  resized(): void {
    if (this.#viewport.clientWidth !== this.#width) {
      this.#width = this.#viewport.clientWidth;
      this.#heights.reset();
      this.#rows = null;
    }
    // A render measures again, and with the heights comes the right place.
    this.#range = [...this.#range];
    this.#setRange(this.#range);
  }

  /** Tell the owner what is seen, and ask for pages before the edge comes into view. */
  report(): void {
    const { scrollTop, clientHeight } = this.#viewport;
    const { onView, onNearStart, onNearEnd, rows } = this.props;
    if (rows.length === 0 || clientHeight === 0) return;
    onView({ following: this.#following, lastSeen: this.#heights.rowAt(scrollTop + clientHeight - 12) });
    if (scrollTop < 2 * OVERSCAN_PX) onNearStart();
    if (scrollTop + clientHeight > this.#heights.total - 2 * OVERSCAN_PX) onNearEnd();
  }

  #settle(): void {
    const { clientHeight } = this.#viewport;
    const end = Math.max(0, this.#heights.total - clientHeight);
    const kept = this.#following || !this.#anchor ? end : this.#heights.restore(this.#anchor);
    const wanted = Math.min(end, Math.max(0, kept ?? this.#viewport.scrollTop));
    if (Math.abs(wanted - this.#viewport.scrollTop) >= 1) this.#viewport.scrollTop = wanted;
    this.#draw();
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.#viewport;
    const first = this.#heights.rowAt(scrollTop - OVERSCAN_PX);
    const end = this.#heights.rowAt(scrollTop + clientHeight + OVERSCAN_PX) + 1;
    if (first === this.#range[0] && end === this.#range[1]) return;
    this.#range = [first, end];
    this.#setRange(this.#range);
  }
}
