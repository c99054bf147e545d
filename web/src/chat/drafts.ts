/** What was typed in each room and not sent. It outlives the tab where the browser keeps anything, the page otherwise. */
import { type Signal, signal } from "@preact/signals";

import type { Keeper } from "../store/database";
import type { Quote } from "../wire/contract";

export interface Draft {
  readonly content: string;
  /** What it replies to. */
  readonly replyTo?: Quote;
}

const NOTHING: Draft = { content: "" };

export class Drafts {
  /** What was typed during this visit, and what earlier ones left, once that was read. */
  readonly #now: Signal<ReadonlyMap<string, Draft>> = signal(new Map());
  readonly #keeper: Keeper;
  readonly #userId: string;

  constructor(keeper: Keeper, userId: string) {
    this.#keeper = keeper;
    this.#userId = userId;
    keeper.all<Draft>("drafts", userId).then(
      // One may have begun to write meanwhile.
      (found) => (this.#now.value = new Map([...found, ...this.#now.value])),
      () => undefined,
    );
  }

  of(roomId: string): Draft {
    return this.#now.value.get(roomId) ?? NOTHING;
  }

  write(roomId: string, content: string): void {
    this.#set(roomId, { ...this.#now.peek().get(roomId), content });
  }

  /** Let it be a reply to a message, or, without one, no reply. */
  reply(roomId: string, quote: Quote | null): void {
    const { content } = this.#now.peek().get(roomId) ?? NOTHING;
    this.#set(roomId, { content, ...(quote && { replyTo: quote }) });
  }

  clear(roomId: string): void {
    this.#set(roomId, NOTHING);
  }

  #set(roomId: string, draft: Draft): void {
    this.#now.value = new Map(this.#now.peek()).set(roomId, draft);
    const key = [this.#userId, roomId] as const;
    const isNothing = draft.content === "" && draft.replyTo === undefined;
    const written = isNothing ? this.#keeper.remove("drafts", key) : this.#keeper.put("drafts", key, draft);
    // Kept for as long as the page is open, which is all there is.
    written.catch(() => undefined);
  }
}
