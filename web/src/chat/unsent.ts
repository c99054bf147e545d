/** One's own messages that the server does not have yet, kept for the next visit of the same user in this browser. */
import { ofBrowser } from "../store/storage";
import type { Pending } from "./outbox";

/**
 * One entry a message, so that tabs of the same user do not overwrite each other's. Two tabs may send the same message:
 * its clientMessageId lets the server store it once. Local storage rather than IndexedDB: it is written before the key
 * press returns, so that a tab may be closed right after.
 */
export class Unsent {
  readonly #prefix: string;
  readonly #kept = new Map<string, Pending>();

  constructor(userId: string) {
    this.#prefix = `madang:unsent:${JSON.stringify(userId)}:`;
  }

  /** What is left of earlier visits, the oldest first. */
  load(): Pending[] {
    const found = ofBrowser.keys(this.#prefix).map((key) => parsed(ofBrowser.get(key)));
    const pending = found.filter((one) => one !== null).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    for (const one of pending) this.#kept.set(one.clientMessageId, one);
    // Whether what was acknowledged has been seen in the room, the server knows.
    return pending.map((one) => (one.state === "stored" ? { ...one, state: "sending" } : one));
  }

  /** Keep exactly these. Returns whether all of them outlive the tab. */
  save(pending: readonly Pending[]): boolean {
    const wanted = new Set(pending.map((one) => one.clientMessageId));
    for (const id of [...this.#kept.keys()].filter((id) => !wanted.has(id))) {
      ofBrowser.remove(this.#prefix + id);
      this.#kept.delete(id);
    }
    for (const one of pending) {
      if (this.#kept.get(one.clientMessageId) === one) continue;
      if (ofBrowser.set(this.#prefix + one.clientMessageId, JSON.stringify(one))) this.#kept.set(one.clientMessageId, one);
    }
    return pending.every((one) => this.#kept.has(one.clientMessageId));
  }
}

function parsed(text: string | null): Pending | null {
  try {
    return JSON.parse(text ?? "null") as Pending | null;
  } catch {
    return null;
  }
}
