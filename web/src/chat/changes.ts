/** What was changed while one was away, where the server did not tell it again as one came back. */
import type { ListedRoom, Message } from "../wire/contract";
import { type Link, Refusal, retryAfterMs } from "../wire/link";

const ASK_AGAIN_MS = 2_000;

export class Changes {
  readonly #link: Link;
  readonly #come: (message: Message) => void;
  /** Up to which version each room's changes are surely known. */
  readonly #known = new Map<string, number>();

  constructor(link: Link, come: (message: Message) => void) {
    this.#link = link;
    this.#come = come;
  }

  /** Of a room as the server lists it, of which something is held: whether that may have been changed unheard. */
  mayMiss({ roomId, version = 0 }: ListedRoom): boolean {
    return version > (this.#known.get(roomId) ?? 0);
  }

  /** Nothing of the room is held: what is read from now on is as new as the list. */
  begin({ roomId, version = 0 }: ListedRoom): void {
    this.#known.set(roomId, version);
  }

  /** Ask for the room's changes; where the connection is lost meanwhile, the next one begins again. */
  async fetch(roomId: string): Promise<void> {
    for (;;) {
      try {
        const after = this.#known.get(roomId) ?? 0;
        const { messages, version, hasMore } = await this.#link.request("get_changes", { roomId, after });
        messages.forEach(this.#come);
        this.#known.set(roomId, version);
        if (!hasMore) return;
      } catch (error) {
        if (!(error instanceof Refusal && error.problem.retryable)) return;
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs(error.problem) ?? ASK_AGAIN_MS));
      }
    }
  }
}
