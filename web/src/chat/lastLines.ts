/** What was said last in the rooms of the list that are in view, asked for together. */
import type { ReadonlySignal } from "@preact/signals";

import type { Message } from "../wire/contract";
import { type Link, Refusal, retryAfterMs } from "../wire/link";
import type { Rooms } from "./room";

/** So many the server answers at once. */
const AT_ONCE = 50;
const ASK_AGAIN_MS = 2_000;

export class LastLines {
  readonly #link: Link;
  readonly #rooms: ReadonlySignal<Rooms>;
  readonly #come: (messages: readonly Message[]) => void;
  readonly #wanted = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;

  constructor(link: Link, rooms: ReadonlySignal<Rooms>, come: (messages: readonly Message[]) => void) {
    this.#link = link;
    this.#rooms = rooms;
    this.#come = come;
  }

  /** A room is in view whose last line is not known. */
  want(roomId: string): void {
    this.#wanted.add(roomId);
    this.#soon(0);
  }

  /** A room is out of view again; whoever scrolls by does not read. */
  unwant(roomId: string): void {
    this.#wanted.delete(roomId);
  }

  #soon(wait: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, wait);
  }

  async #ask(): Promise<void> {
    const roomIds = [...this.#wanted].filter((roomId) => this.#isMissing(roomId)).slice(0, AT_ONCE);
    if (this.#isAsking || roomIds.length === 0) return;
    this.#isAsking = true;
    let wait = 0;
    try {
      const { messages } = await this.#link.request("get_last_messages", { roomIds });
      this.#come(messages);
      // What did not fit is at the end, and asked for again; those before it have none to give.
      const answered = messages.length === 0 ? roomIds.length : roomIds.indexOf(messages.at(-1)!.roomId) + 1;
      for (const roomId of roomIds.slice(0, answered)) this.#wanted.delete(roomId);
    } catch (error) {
      wait = (error instanceof Refusal && retryAfterMs(error.problem)) || ASK_AGAIN_MS;
    } finally {
      this.#isAsking = false;
    }
    if (this.#wanted.size > 0) this.#soon(wait);
  }

  #isMissing(roomId: string): boolean {
    const room = this.#rooms.peek().get(roomId);
    if (room && room.lastSeq > (room.lastMessage?.seq ?? 0)) return true;
    this.#wanted.delete(roomId);
    return false;
  }
}
