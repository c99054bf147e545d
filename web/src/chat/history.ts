/** The timelines of the rooms looked at, and the pages that fill them. */
import { type Signal, signal } from "@preact/signals";

import type { Message } from "../wire/contract";
import { type Link, Refusal } from "../wire/link";
import type { Forms } from "./forms";
import { change, EMPTY, isLive, knowLast, mergePage, newestHeld, receive, type Timeline } from "./timeline";

const PAGE = 60;

export class History {
  readonly #lines = new Map<string, Signal<Timeline>>();
  readonly #loading = new Set<string>();
  readonly #link: Link;
  readonly #forms: Forms;

  constructor(link: Link, forms: Forms) {
    this.#link = link;
    this.#forms = forms;
  }

  line(roomId: string): Signal<Timeline> {
    let line = this.#lines.get(roomId);
    if (!line) this.#lines.set(roomId, (line = signal(EMPTY)));
    return line;
  }

  forget(roomId: string): void {
    this.#lines.delete(roomId);
  }

  /** The room is no longer looked at. What was held of its past, around a search hit, is not where it opens again. */
  leave(roomId: string): void {
    const line = this.#lines.get(roomId);
    if (line && !isLive(line.value)) line.value = { ...EMPTY, last: line.value.last };
  }

  /** A message just said. Kept only where the room is held already: others are fetched when looked at. */
  received(message: Message): void {
    const line = this.#lines.get(message.roomId);
    if (line) line.value = receive(line.value, message);
  }

  /** One that was said and deleted while nobody listened is heard of as changed alone. */
  changed(message: Message): void {
    const line = this.#lines.get(message.roomId);
    if (line) line.value = (message.seq > line.value.last ? receive : change)(line.value, message);
  }

  /** Whether anything of the room is held. */
  holds(roomId: string): boolean {
    return (this.#lines.get(roomId)?.peek().messages.length ?? 0) > 0;
  }

  know(roomId: string, lastSeq: number): void {
    const line = this.line(roomId);
    line.value = knowLast(line.value, lastSeq);
  }

  page(roomId: string, messages: readonly Message[]): void {
    const line = this.line(roomId);
    line.value = mergePage(line.value, messages, false);
  }

  older(roomId: string): Promise<void> {
    const first = this.line(roomId).value.messages[0];
    return first && !this.line(roomId).value.complete ? this.#load(roomId, { before: first.seq }) : Promise.resolve();
  }

  newer(roomId: string): Promise<void> {
    const line = this.line(roomId).value;
    // Where nothing is held and that is not all there is, the first page is on its way.
    const begun = line.messages.length > 0 || line.complete;
    return begun && !isLive(line) ? this.#load(roomId, { after: newestHeld(line) }) : Promise.resolve();
  }

  newest(roomId: string): Promise<void> {
    return this.#load(roomId, {});
  }

  /** A page with this message in its middle. */
  async around(roomId: string, seq: number): Promise<void> {
    if (this.line(roomId).value.messages.some((message) => message.seq === seq)) return;
    await this.#load(roomId, { before: seq + PAGE / 2 });
  }

  /** Fetch and merge one page; one at a time per room and direction. Failures are met by the next scroll. */
  async #load(roomId: string, where: { before?: number; after?: number }): Promise<void> {
    const key = JSON.stringify([roomId, where]);
    if (this.#loading.has(key)) return;
    this.#loading.add(key);
    try {
      const { messages, hasMore } = await this.#link.request("get_messages", { roomId, ...where, limit: PAGE });
      const line = this.line(roomId);
      // What was changed while the page was on its way may be in it as it was before.
      const newest = messages.map((message) => this.#forms.of(message));
      line.value = mergePage(line.value, newest, where.after === undefined && !hasMore);
    } catch (error) {
      if (error instanceof Refusal && !error.problem.retryable) throw error;
    } finally {
      this.#loading.delete(key);
    }
  }
}
