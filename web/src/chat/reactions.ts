/** What one thinks of messages, as far as their reactions do not say: they name the first few people only. */
import { type Signal, signal } from "@preact/signals";

import type { Reaction } from "../wire/contract";

export class OwnReactions {
  readonly #known: Signal<ReadonlyMap<string, boolean>> = signal(new Map());

  /** One has reacted so during this visit, or taken it back. */
  know(roomId: string, seq: number, name: string, isSet: boolean): void {
    this.#known.value = new Map(this.#known.peek()).set(JSON.stringify([roomId, seq, name]), isSet);
  }

  /** Whether a reaction to a message is one's own, too. */
  has(roomId: string, seq: number, { name, count, users }: Reaction, me: string): boolean {
    // All are named: who is not among them is not.
    if (users.includes(me) || count <= users.length) return users.includes(me);
    return this.#known.value.get(JSON.stringify([roomId, seq, name])) ?? false;
  }
}
