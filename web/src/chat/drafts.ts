/** What was typed in each room and not sent. It outlives the tab where the browser keeps anything, the page otherwise. */
import { type Signal, signal } from "@preact/signals";

import type { Keeper } from "../store/database";

export class Drafts {
  /** What earlier visits left, once it was read. */
  readonly earlier: Signal<ReadonlyMap<string, string> | null> = signal(null);
  readonly #keeper: Keeper;
  readonly #userId: string;
  readonly #now = new Map<string, string>();

  constructor(keeper: Keeper, userId: string) {
    this.#keeper = keeper;
    this.#userId = userId;
    keeper.all<string>("drafts", userId).then(
      (found) => (this.earlier.value = new Map(found)),
      () => (this.earlier.value = new Map()),
    );
  }

  get(roomId: string): string {
    return this.#now.get(roomId) ?? this.earlier.value?.get(roomId) ?? "";
  }

  set(roomId: string, content: string): void {
    this.#now.set(roomId, content);
    const key = [this.#userId, roomId] as const;
    const written = content ? this.#keeper.put("drafts", key, content) : this.#keeper.remove("drafts", key);
    // Kept for as long as the page is open, which is all there is.
    written.catch(() => undefined);
  }
}
