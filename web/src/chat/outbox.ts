/** One's own messages on their way: kept until they are seen in the room, through reconnection and closed tabs. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

import type { Problem, Quote } from "../wire/contract";
import type { Draft } from "./drafts";
import type { Keeper } from "../store/database";
import { Unsent } from "./unsent";
import { type Link, NoAnswer, Refusal, retryAfterMs } from "../wire/link";

export interface Pending {
  readonly clientMessageId: string;
  readonly roomId: string;
  readonly content: string;
  readonly replyTo?: Quote;
  readonly createdAt: string;
  readonly state: "sending" | "stored" | "failed";
  readonly problem?: Problem;
}

export interface Stored {
  readonly pending: Pending;
  readonly id: string;
  readonly seq: number;
  readonly createdAt: string;
}

const RETRY_AFTER_MS = [500, 1_500, 4_000];

/**
 * Sends in order, one at a time per room. Whether an unanswered message was stored is unknown, so it is
 * sent again under the same clientMessageId, which the server stores once.
 */
export class Outbox {
  readonly pending: Signal<readonly Pending[]> = signal([]);
  /** False while something waits here that the browser could not keep: it is lost when the tab is closed. */
  readonly kept: ReadonlySignal<boolean>;
  readonly #link: Link;
  readonly #userId: string;
  readonly #onStored: (stored: Stored) => void;
  readonly #busy = new Set<string>();
  /** What earlier visits left is read: it goes before what is said now. */
  readonly #loaded: Promise<void>;

  constructor(link: Link, keeper: Keeper, userId: string, onStored: (stored: Stored) => void) {
    this.#link = link;
    this.#userId = userId;
    this.#onStored = onStored;
    const unsent = new Unsent(keeper, userId);
    this.kept = unsent.kept;
    this.#loaded = unsent.load().then((left) => {
      this.pending.value = [...left, ...this.pending.value];
    });
    this.pending.subscribe((pending) => unsent.save(pending));
    window.addEventListener("beforeunload", this.#warn);
  }

  close(): void {
    window.removeEventListener("beforeunload", this.#warn);
  }

  add(roomId: string, { content, replyTo }: Draft): void {
    const pending: Pending = {
      clientMessageId: newId(),
      roomId,
      content,
      ...(replyTo && { replyTo }),
      createdAt: this.#now(),
      state: "sending",
    };
    this.pending.value = [...this.pending.value, pending];
    void this.#drain(roomId);
  }

  retry(clientMessageId: string): void {
    const failed = this.pending.value.find((pending) => pending.clientMessageId === clientMessageId);
    if (!failed) return;
    this.#change(clientMessageId, "sending");
    void this.#drain(failed.roomId);
  }

  /** The message was seen in the room, or is no longer wanted. */
  remove(clientMessageId: string): void {
    if (!this.pending.value.some((pending) => pending.clientMessageId === clientMessageId)) return;
    this.pending.value = this.pending.value.filter((pending) => pending.clientMessageId !== clientMessageId);
  }

  removeRoom(roomId: string): void {
    this.pending.value = this.pending.value.filter((pending) => pending.roomId !== roomId);
  }

  /** Send whatever waits; called when the connection is ready. */
  async flush(): Promise<void> {
    await this.#loaded;
    for (const roomId of new Set(this.pending.value.map((pending) => pending.roomId))) void this.#drain(roomId);
  }

  readonly #warn = (event: BeforeUnloadEvent): void => {
    if (!this.kept.value) event.preventDefault();
  };

  /** The time, later than that of every message before: it is their order at the next visit. */
  #now(): string {
    const newest = Math.max(0, ...this.pending.value.map((one) => Date.parse(one.createdAt)));
    return new Date(Math.max(Date.now(), newest + 1)).toISOString();
  }

  async #drain(roomId: string): Promise<void> {
    if (this.#busy.has(roomId)) return;
    this.#busy.add(roomId);
    await this.#loaded;
    try {
      let next: Pending | undefined;
      while ((next = this.pending.value.find((one) => one.roomId === roomId && one.state === "sending"))) {
        if (!(await this.#deliver(next))) return;
      }
    } finally {
      this.#busy.delete(roomId);
    }
  }

  /** Returns whether to go on with the next one. */
  async #deliver(pending: Pending): Promise<boolean> {
    const { clientMessageId, roomId, content, replyTo } = pending;
    let attempt = 0;
    for (;;) {
      try {
        const body = { roomId, userId: this.#userId, content, clientMessageId, ...(replyTo && { replyTo: replyTo.seq }) };
        const { id, seq, createdAt } = await this.#link.request("send_message", body);
        this.#change(clientMessageId, "stored");
        this.#onStored({ pending, id, seq, createdAt });
        return true;
      } catch (error) {
        const told = error instanceof Refusal ? retryAfterMs(error.problem) : null;
        // The server says when to come again: that is no failed attempt, however often it says so.
        const wait = told ?? RETRY_AFTER_MS[attempt++];
        if (error instanceof NoAnswer && this.#link.state.value.name !== "ready") return false;
        const again = error instanceof NoAnswer || (error instanceof Refusal && error.problem.retryable);
        if (!again || wait === undefined) {
          this.#change(clientMessageId, "failed", error instanceof Refusal ? error.problem : undefined);
          return true;
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  #change(clientMessageId: string, state: Pending["state"], problem?: Problem): void {
    this.pending.value = this.pending.value.map((one) => {
      if (one.clientMessageId !== clientMessageId) return one;
      const { problem: _, replyTo, ...rest } = one;
      // What is gone cannot be replied to: sent again, it is a message of its own.
      const isReply = replyTo !== undefined && problem?.code !== "message_not_found";
      return { ...rest, state, ...(isReply && { replyTo }), ...(problem && { problem }) };
    });
  }
}

/** A UUID; `crypto.randomUUID` is missing on plain http outside localhost. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
