/** A message's newest form: what was changed is shown so wherever it is shown, in whatever order its forms come. */
import { type Signal, signal } from "@preact/signals";

import type { Message } from "../wire/contract";

/** So many changed messages are remembered, for what is on its way in an older form. */
const MOST = 500;

export const versionOf = (message: Message): number => message.version ?? 0;

/** Of two forms of one message the newer; the first where neither is. */
export const newerOf = (held: Message, come: Message | undefined): Message =>
  come && versionOf(come) > versionOf(held) ? come : held;

const placeOf = (roomId: string, seq: number): string => `${roomId} ${seq}`;

export class Forms {
  readonly #newest: Signal<ReadonlyMap<string, Message>> = signal(new Map());

  /** A message was changed. */
  take(message: Message): void {
    const newest = new Map(this.#newest.peek()).set(placeOf(message.roomId, message.seq), this.of(message));
    if (newest.size > MOST) newest.delete(newest.keys().next().value!);
    this.#newest.value = newest;
  }

  /** The newest form known of a message. */
  of(message: Message): Message {
    return newerOf(message, this.at(message.roomId, message.seq));
  }

  /** The newest form of the message at this place, where it was changed during this visit. */
  at(roomId: string, seq: number): Message | undefined {
    return this.#newest.value.get(placeOf(roomId, seq));
  }
}
