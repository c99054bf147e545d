/** Up to which seq the others have read each room that was looked at. */
import { type Signal, signal } from "@preact/signals";

import type { Message } from "../wire/contract";

/** By person; a person of whom nothing is known is not in it. */
export type Readers = ReadonlyMap<string, number>;

const NOBODY: Readers = new Map();

export class Receipts {
  readonly #rooms = new Map<string, Signal<Readers>>();

  of(roomId: string): Signal<Readers> {
    let readers = this.#rooms.get(roomId);
    if (!readers) this.#rooms.set(roomId, (readers = signal(NOBODY)));
    return readers;
  }

  /** Receipts may come in any order: the furthest counts. */
  take(roomId: string, receipts: readonly { readonly userId: string; readonly readSeq: number }[]): void {
    const readers = this.of(roomId);
    const further = receipts.filter(({ userId, readSeq }) => (readers.peek().get(userId) ?? -1) < readSeq);
    if (further.length === 0) return;
    readers.value = new Map([...readers.peek(), ...further.map(({ userId, readSeq }) => [userId, readSeq] as const)]);
  }

  forget(roomId: string): void {
    this.#rooms.delete(roomId);
  }
}

/** Who of the others in a room has read up to where: by receipts, and by what they said themselves. */
export function readersOf(receipts: Readers, messages: readonly Message[], isOther: (userId: string) => boolean): Readers {
  const readers = new Map([...receipts].filter(([userId]) => isOther(userId)));
  for (const { userId, seq } of messages) {
    if (readers.has(userId) && readers.get(userId)! < seq) readers.set(userId, seq);
  }
  return readers;
}

/** The people whose newest read message each of these is, by its seq; whoever has read beyond is at the last. */
export function facesAt(readers: Readers, messages: readonly Message[]): ReadonlyMap<number, readonly string[]> {
  const faces = new Map<number, string[]>();
  const [first, last] = [messages[0]?.seq ?? 0, messages.at(-1)?.seq ?? 0];
  for (const [userId, readSeq] of readers) {
    if (readSeq < first) continue;
    const seq = Math.min(readSeq, last);
    faces.set(seq, [...(faces.get(seq) ?? []), userId]);
  }
  return faces;
}
