/** Who is typing where: heard from others, told by oneself at most every few seconds. */
import { type Signal, signal } from "@preact/signals";

const SHOWN_FOR_MS = 5_000;
const TOLD_EVERY_MS = 2_500;

export class Typing {
  /** Per room, the users typing in it, the earliest first. */
  readonly now: Signal<ReadonlyMap<string, readonly string[]>> = signal(new Map());
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #tell: (roomId: string) => void;
  #told = { roomId: "", at: -Infinity };

  constructor(tell: (roomId: string) => void) {
    this.#tell = tell;
  }

  heard(roomId: string, userId: string): void {
    const users = this.now.value.get(roomId) ?? [];
    if (!users.includes(userId)) this.#set(roomId, [...users, userId]);
    this.#clearTimer(roomId, userId);
    this.#timers.set(timerKey(roomId, userId), setTimeout(() => this.stopped(roomId, userId), SHOWN_FOR_MS));
  }

  /** The user said it, left, or fell silent. */
  stopped(roomId: string, userId: string): void {
    this.#clearTimer(roomId, userId);
    const users = this.now.value.get(roomId);
    if (users?.includes(userId)) this.#set(roomId, users.filter((user) => user !== userId));
  }

  /** One typed something oneself. */
  mine(roomId: string): void {
    const now = performance.now();
    if (this.#told.roomId === roomId && now - this.#told.at < TOLD_EVERY_MS) return;
    this.#told = { roomId, at: now };
    this.#tell(roomId);
  }

  /** One said it oneself: the others show no more that one types, and hear of it at once when one goes on. */
  said(roomId: string): void {
    if (this.#told.roomId === roomId) this.#told.at = -Infinity;
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.now.value = new Map();
  }

  #set(roomId: string, users: readonly string[]): void {
    this.now.value = new Map(this.now.value).set(roomId, users);
  }

  #clearTimer(roomId: string, userId: string): void {
    clearTimeout(this.#timers.get(timerKey(roomId, userId)));
    this.#timers.delete(timerKey(roomId, userId));
  }
}

const timerKey = (roomId: string, userId: string): string => JSON.stringify([roomId, userId]);
