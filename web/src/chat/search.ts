/** One search: its pages as they come, the answers of abandoned ones dropped. */
import { type Signal, signal } from "@preact/signals";

import type { Hit } from "../wire/contract";
import { type Link, Refusal, retryAfterMs } from "../wire/link";

export interface SearchState {
  readonly keyword: string;
  readonly hits: readonly Hit[];
  readonly cursor: string | null;
  /** What the server read as "without". */
  readonly excluded: readonly string[];
  readonly busy: boolean;
  readonly error: unknown;
}

const NOTHING: SearchState = { keyword: "", hits: [], cursor: null, excluded: [], busy: false, error: null };
const PAGE = 30;

export class Search {
  readonly state: Signal<SearchState> = signal(NOTHING);
  readonly #link: Link;
  #roomId: string | null = null;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Begin anew; an empty keyword clears. */
  async start(keyword: string, roomId: string | null): Promise<void> {
    this.#roomId = roomId;
    this.state.value = { ...NOTHING, keyword, busy: keyword !== "" };
    if (keyword) await this.#fetch(this.state.value);
  }

  async more(): Promise<void> {
    const state = this.state.value;
    if (state.busy || !state.cursor) return;
    this.state.value = { ...state, busy: true };
    await this.#fetch(this.state.value);
  }

  async #fetch(asked: SearchState): Promise<void> {
    const { keyword, cursor, hits } = asked;
    // Days begin and end by the reader's clock.
    const utcOffset = -new Date().getTimezoneOffset();
    const body = { keyword, utcOffset, limit: PAGE, ...(this.#roomId && { roomId: this.#roomId }), ...(cursor && { cursor }) };
    let next: SearchState;
    try {
      const { messages, nextCursor, excluded = [] } = await this.#link.request("search", body);
      next = { ...asked, hits: [...hits, ...messages], cursor: nextCursor ?? null, excluded, busy: false };
    } catch (error) {
      const wait = error instanceof Refusal ? retryAfterMs(error.problem) : null;
      if (wait !== null) {
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (this.state.value === asked) await this.#fetch(asked);
        return;
      }
      next = { ...asked, busy: false, error };
    }
    if (this.state.value === asked) this.state.value = next;
  }
}
