/**
 * Where the rows of a long list lie: measured heights where a row has been on screen, estimates elsewhere.
 * Pure arithmetic, so that what keeps the view still can be tested without a browser.
 */

/** The row that holds the view in place: its lower edge stays this far below the top of the viewport. */
export interface Anchor {
  readonly key: string;
  readonly below: number;
}

export class Heights {
  #keys: readonly string[] = [];
  #estimates: readonly number[] = [];
  #index = new Map<string, number>();
  readonly #measured = new Map<string, number>();
  /** `#tops[i]` is the upper edge of row i; one more entry holds the lower edge of the last. */
  #tops: number[] = [0];
  #stale = false;

  setRows(keys: readonly string[], estimates: readonly number[]): void {
    this.#keys = keys;
    this.#estimates = estimates;
    this.#index = new Map(keys.map((key, index) => [key, index]));
    this.#stale = true;
  }

  /** Returns whether that changed anything. */
  measure(key: string, height: number): boolean {
    if (this.#measured.get(key) === height) return false;
    this.#measured.set(key, height);
    this.#stale = true;
    return true;
  }

  /** The width changed: no measured height holds any more. */
  reset(): void {
    this.#measured.clear();
    this.#stale = true;
  }

  get total(): number {
    return this.#fresh()[this.#keys.length]!;
  }

  top(index: number): number {
    return this.#fresh()[index]!;
  }

  bottom(index: number): number {
    return this.#fresh()[index + 1]!;
  }

  keyAt(index: number): string | undefined {
    return this.#keys[index];
  }

  indexOf(key: string): number | undefined {
    return this.#index.get(key);
  }

  /** The row that covers `y`; the nearest one when none does. */
  rowAt(y: number): number {
    const tops = this.#fresh();
    let [low, high] = [0, this.#keys.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (tops[middle]! <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The first row below `y` that may hold the view. Rows that come and go (days, the head) may not. */
  anchorAt(y: number, holds: (index: number) => boolean): Anchor | null {
    for (let index = this.rowAt(y); index < this.#keys.length; index += 1) {
      if (holds(index)) return { key: this.#keys[index]!, below: this.bottom(index) - y };
    }
    return null;
  }

  /** The scroll position that puts the anchor where it was; null when its row is gone. */
  restore(anchor: Anchor): number | null {
    const index = this.#index.get(anchor.key);
    return index === undefined ? null : this.bottom(index) - anchor.below;
  }

  #fresh(): readonly number[] {
    if (!this.#stale) return this.#tops;
    const tops = new Array<number>(this.#keys.length + 1);
    tops[0] = 0;
    for (let index = 0; index < this.#keys.length; index += 1) {
      tops[index + 1] = tops[index]! + (this.#measured.get(this.#keys[index]!) ?? this.#estimates[index]!);
    }
    this.#tops = tops;
    this.#stale = false;
    return tops;
  }
}
