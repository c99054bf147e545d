/** Up to which seq each room was read on this device. Tabs of the same user share it. */
import { type Signal, signal } from "@preact/signals";

import { ofBrowser } from "../store/storage";

export type ReadMarks = Readonly<Record<string, number>>;

/** All marks are one entry of the storage, long for who is in many rooms: it is not written for every message. */
const WRITTEN_AFTER_MS = 100;

export class Reading {
  readonly marks: Signal<ReadMarks>;
  readonly #key: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(userId: string) {
    this.#key = `madang:read:${userId}`;
    this.marks = signal(load(this.#key));
    window.addEventListener("storage", this.#heard);
    window.addEventListener("pagehide", this.#write);
  }

  close(): void {
    window.removeEventListener("storage", this.#heard);
    window.removeEventListener("pagehide", this.#write);
    this.#write();
  }

  /** The seq up to which the room was read; undefined for a room never seen on this device. */
  of(roomId: string): number | undefined {
    return this.marks.value[roomId];
  }

  /** Read marks only ever rise. */
  raise(roomId: string, seq: number): void {
    if ((this.marks.value[roomId] ?? -1) >= seq) return;
    this.#set({ ...this.marks.value, [roomId]: seq });
  }

  /** Where reading begins in rooms that were not read so far here: what was said before one joined is not news. */
  begin(starts: ReadonlyMap<string, number>): void {
    const later = [...starts].filter(([roomId, seq]) => (this.marks.peek()[roomId] ?? -1) < seq);
    if (later.length > 0) this.#set({ ...this.marks.value, ...Object.fromEntries(later) });
  }

  #set(marks: ReadMarks): void {
    this.marks.value = marks;
    this.#timer ??= setTimeout(this.#write, WRITTEN_AFTER_MS);
  }

  readonly #write = (): void => {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Another tab may have written what is not heard here yet.
    ofBrowser.set(this.#key, JSON.stringify(highest(load(this.#key), this.marks.peek())));
  };

  readonly #heard = (event: StorageEvent): void => {
    if (event.key === this.#key) this.marks.value = highest(this.marks.peek(), load(this.#key));
  };
}

function highest(some: ReadMarks, others: ReadMarks): ReadMarks {
  const marks = { ...some };
  for (const [roomId, seq] of Object.entries(others)) marks[roomId] = Math.max(seq, marks[roomId] ?? 0);
  return marks;
}

function load(key: string): ReadMarks {
  try {
    return JSON.parse(ofBrowser.get(key) ?? "{}") as ReadMarks;
  } catch {
    return {};
  }
}
