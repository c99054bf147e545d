/** Up to which seq each room was read on this device. Tabs of the same user share it. */
import { type Signal, signal } from "@preact/signals";

import { ofBrowser } from "../store/storage";

export type ReadMarks = Readonly<Record<string, number>>;

export class Reading {
  readonly marks: Signal<ReadMarks>;
  readonly #key: string;

  constructor(userId: string) {
    this.#key = `madang:read:${userId}`;
    this.marks = signal(load(this.#key));
    window.addEventListener("storage", this.#heard);
  }

  close(): void {
    window.removeEventListener("storage", this.#heard);
  }

  /** The seq up to which the room was read; undefined for a room never seen on this device. */
  of(roomId: string): number | undefined {
    return this.marks.value[roomId];
  }

  /** Read marks only ever rise. */
  raise(roomId: string, seq: number): void {
    if ((this.marks.value[roomId] ?? -1) >= seq) return;
    this.marks.value = { ...this.marks.value, [roomId]: seq };
    ofBrowser.set(this.#key, JSON.stringify({ ...load(this.#key), ...this.marks.value }));
  }

  /** Where reading begins in rooms that were not read so far here: what was said before one joined is not news. */
  begin(starts: ReadonlyMap<string, number>): void {
    const later = [...starts].filter(([roomId, seq]) => (this.marks.peek()[roomId] ?? -1) < seq);
    if (later.length === 0) return;
    this.marks.value = { ...this.marks.value, ...Object.fromEntries(later) };
    ofBrowser.set(this.#key, JSON.stringify({ ...load(this.#key), ...this.marks.value }));
  }

  readonly #heard = (event: StorageEvent): void => {
    if (event.key !== this.#key) return;
    const marks = { ...this.marks.value };
    for (const [roomId, seq] of Object.entries(load(this.#key))) marks[roomId] = Math.max(seq, marks[roomId] ?? 0);
    this.marks.value = marks;
  };
}

function load(key: string): ReadMarks {
  try {
    return JSON.parse(ofBrowser.get(key) ?? "{}") as ReadMarks;
  } catch {
    return {};
  }
}
