import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Reading } from "./reading";

const KEY = "madang:read:mina";

class Shelf {
  readonly kept = new Map<string, string>();
  reads = 0;
  writes = 0;

  getItem(key: string): string | null {
    this.reads += 1;
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.writes += 1;
    this.kept.set(key, value);
  }
}

let shelf: Shelf;

beforeEach(() => {
  shelf = new Shelf();
  vi.useFakeTimers();
  vi.stubGlobal("localStorage", shelf);
  vi.stubGlobal("window", new EventTarget());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const kept = (): unknown => JSON.parse(shelf.kept.get(KEY) ?? "{}");

test("many marks are written once", () => {
  const reading = new Reading("mina");
  reading.begin(new Map([["yard", 3], ["house", 0]]));
  for (let seq = 4; seq < 100; seq += 1) reading.raise("yard", seq);
  expect(reading.of("yard")).toBe(99);
  vi.runAllTimers();
  expect(kept()).toEqual({ yard: 99, house: 0 });
  expect([shelf.reads, shelf.writes]).toEqual([2, 1]);
});

test("what is not written yet is when the page is left", () => {
  const reading = new Reading("mina");
  reading.raise("yard", 5);
  window.dispatchEvent(new Event("pagehide"));
  expect(kept()).toEqual({ yard: 5 });
  reading.raise("yard", 6);
  reading.close();
  expect(kept()).toEqual({ yard: 6 });
});

test("what another tab has written stays, and the higher mark counts", () => {
  const reading = new Reading("mina");
  shelf.kept.set(KEY, JSON.stringify({ yard: 9, house: 2 }));
  reading.raise("yard", 5);
  reading.raise("house", 3);
  vi.runAllTimers();
  expect(kept()).toEqual({ yard: 9, house: 3 });
});
