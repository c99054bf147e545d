import type { ComponentChildren } from "preact";

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

export interface ListProps<R> {
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
  /** A height in pixels for a row that was never on screen. */
  readonly estimate: (row: R, width: number) => number;
  /** Whether the row stays where it is when neighbours come. */
  readonly holds: (row: R) => boolean;
  readonly render: (row: R, index: number) => ComponentChildren;
  /** Whether the last row is the last there is, so that a view at the end may follow what comes. */
  readonly ends: boolean;
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
/** Without a scroll event for so long, the view stands still. */
const STILL_MS = 150;

/**
 * Where a list's view stands, between renders.
 *
 * Setting `scrollTop` would break off a scroll that is under way: the wheel's or a key's animation, a finger's
 * momentum. While the view moves, it is therefore the rows that are moved to stay under it: `#drift` is how much
 * lower they are drawn than their heights say. When the view stands still, the drift is taken back.
 */
export class Position<R> implements ListControl {
  props!: ListProps<R>;
  readonly #heights = new Heights();
  readonly #setRange: (range: readonly [number, number]) => void;
  #viewport!: HTMLElement;
  #block!: HTMLElement;
  #range: readonly [number, number] = [0, 0];
  #rows: readonly R[] | null = null;
  #anchor: Anchor | null = null;
  #following = true;
  #drift = 0;
  /** The `scrollTop` that anchor and drift belong to. */
  #seen = 0;
  #moving: ReturnType<typeof setTimeout> | undefined;
  #width = 0;

  constructor(setRange: (range: readonly [number, number]) => void) {
    this.#setRange = setRange;
  }

  attach(viewport: HTMLElement, block: HTMLElement): void {
    this.#viewport = viewport;
    this.#block = block;
    this.#width = viewport.clientWidth;
  }

  detach(): void {
    clearTimeout(this.#moving);
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
    this.#stand();
  }

  page(direction: 1 | -1): void {
    this.#viewport.scrollBy({ top: direction * this.#viewport.clientHeight * 0.85 });
  }

  /** After each render: measure what is in the document, put the view where it belongs, draw more if need be. */
  update(): void {
    const { rows, keyOf, estimate } = this.props;
    this.#notice();
    if (rows !== this.#rows) {
      this.#rows = rows;
      this.#heights.setRows(rows.map(keyOf), rows.map((row) => estimate(row, this.#width)));
    }
    for (const child of this.#block.children as HTMLCollectionOf<HTMLElement>) {
      this.#heights.measure(child.dataset["key"]!, child.getBoundingClientRect().height);
    }
    this.#settle();
  }

  scrolled(): void {
    this.#notice();
    // At the edge nothing moves any more, and what lies beyond must come within reach.
    if (this.#drift !== 0 && (this.#viewport.scrollTop <= 0 || this.#top < 0)) this.#stand();
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
    const { clientHeight } = this.#viewport;
    const { onView, onNearStart, onNearEnd, rows, ends } = this.props;
    if (rows.length === 0 || clientHeight === 0) return;
    const top = this.#top;
    // Brought to a row near the end, the view stands at the end, too, and goes along from there.
    if (ends && this.#moving === undefined && top + clientHeight >= this.#heights.total - 1) this.#following = true;
    onView({ following: this.#following, lastSeen: this.#heights.rowAt(top + clientHeight - 12) });
    if (top < 2 * OVERSCAN_PX) onNearStart();
    if (top + clientHeight > this.#heights.total - 2 * OVERSCAN_PX) onNearEnd();
  }

  /** The view's upper edge, as the heights count. */
  get #top(): number {
    return this.#viewport.scrollTop - this.#drift;
  }

  /** Take in that the view was moved. Between two frames it can be, with the scroll event still to come. */
  #notice(): void {
    const { scrollTop, clientHeight } = this.#viewport;
    if (scrollTop === this.#seen) return;
    this.#seen = scrollTop;
    clearTimeout(this.#moving);
    this.#moving = setTimeout(() => this.#stand(), STILL_MS);
    const { ends, holds } = this.props;
    const rows = this.#rows ?? [];
    this.#following = ends && this.#top + clientHeight >= this.#heights.total - END_PX;
    this.#anchor = this.#heights.anchorAt(this.#top, (index) => holds(rows[index]!));
  }

  /** The view stands still. */
  #stand(): void {
    clearTimeout(this.#moving);
    this.#moving = undefined;
    this.#settle();
  }

  /** Put the view back where it belongs: the end, or where the anchor was. */
  #settle(): void {
    const { clientHeight } = this.#viewport;
    const end = Math.max(0, this.#heights.total - clientHeight);
    const toEnd = this.#following || !this.#anchor;
    const kept = toEnd ? end : (this.#heights.restore(this.#anchor!) ?? this.#top);
    const wanted = Math.min(end, Math.max(0, kept));
    const moves = this.#moving !== undefined && !toEnd;
    this.#drift = moves ? this.#seen - wanted : 0;
    this.#place();
    if (!moves && Math.abs(wanted - this.#viewport.scrollTop) >= 1) this.#viewport.scrollTop = wanted;
    if (!moves) this.#seen = this.#viewport.scrollTop;
    this.#draw();
  }

  #place(): void {
    const first = Math.min(this.#range[0], this.props.rows.length);
    this.#block.style.transform = `translateY(${this.#heights.top(first) + this.#drift}px)`;
    this.#block.parentElement!.style.height = `${this.#heights.total + this.#drift}px`;
  }

  #draw(): void {
    const top = this.#top;
    const first = this.#heights.rowAt(top - OVERSCAN_PX);
    const end = this.#heights.rowAt(top + this.#viewport.clientHeight + OVERSCAN_PX) + 1;
    if (first === this.#range[0] && end === this.#range[1]) return;
    this.#range = [first, end];
    this.#setRange(this.#range);
  }
}
