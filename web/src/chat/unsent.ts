/** One's own messages that the server does not have yet, kept for the next visit of the same user in this browser. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";

import type { Keeper } from "../store/database";
import type { Pending } from "./outbox";

/**
 * One entry a message, so that tabs of the same user do not overwrite each other's. Two tabs may send the same message:
 * its clientMessageId lets the server store it once.
 */
export class Unsent {
  /** Whether all that was to be saved outlives the tab, as far as is known. */
  readonly kept: ReadonlySignal<boolean> = computed(() => this.#lost.value.size === 0);
  readonly #keeper: Keeper;
  readonly #userId: string;
  readonly #saved = new Map<string, Pending>();
  readonly #lost: Signal<ReadonlySet<string>> = signal(new Set());

  constructor(keeper: Keeper, userId: string) {
    this.#keeper = keeper;
    this.#userId = userId;
  }

  /** What is left of earlier visits, the oldest first; nothing where the browser keeps nothing. */
  async load(): Promise<Pending[]> {
    const found = await this.#keeper.all<Pending>("unsent", this.#userId).catch(() => []);
    const pending = found.map(([, one]) => one).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    for (const one of pending) this.#saved.set(one.clientMessageId, one);
    // Whether what was acknowledged has been seen in the room, the server knows.
    return pending.map((one) => (one.state === "stored" ? { ...one, state: "sending" } : one));
  }

  /** Keep exactly these. */
  save(pending: readonly Pending[]): void {
    const wanted = new Set(pending.map((one) => one.clientMessageId));
    for (const id of [...this.#saved.keys()].filter((id) => !wanted.has(id))) this.#remove(id);
    for (const one of pending) if (this.#saved.get(one.clientMessageId) !== one) this.#put(one);
  }

  #put(one: Pending): void {
    const id = one.clientMessageId;
    this.#saved.set(id, one);
    this.#keeper.put("unsent", [this.#userId, id], one).then(
      () => this.#isLost(id, false),
      () => this.#isLost(id, this.#saved.has(id)),
    );
  }

  #remove(id: string): void {
    this.#saved.delete(id);
    this.#isLost(id, false);
    this.#keeper.remove("unsent", [this.#userId, id]).catch(() => undefined);
  }

  #isLost(id: string, isLost: boolean): void {
    if (this.#lost.peek().has(id) === isLost) return;
    const lost = new Set(this.#lost.peek());
    if (isLost) lost.add(id);
    else lost.delete(id);
    this.#lost.value = lost;
  }
}
