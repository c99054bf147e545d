/** Up to which seq one has read each room: as the server keeps it, and as it is about to be told. */
import { type Signal, signal } from "@preact/signals";

import { Refusal, retryAfterMs } from "../wire/link";

/** Who reads along is told of at most so often in a room. */
const TOLD_AGAIN_MS = 250;
const ASK_AGAIN_MS = 2_000;

type Tell = (roomId: string, seq: number) => Promise<{ readonly readSeq: number }>;

export class Reading {
  /** Marks only ever rise, so that they may come from anywhere, in any order. */
  readonly marks: Signal<ReadonlyMap<string, number>> = signal(new Map());
  readonly #tell: Tell;
  /** What the server surely has. */
  readonly #told = new Map<string, number>();
  readonly #busy = new Set<string>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** The seq up to which the room was read; undefined for a room of which nothing was heard. */
  of(roomId: string): number | undefined {
    return this.marks.value.get(roomId);
  }

  /** The server knows, or knows by itself: what one says, and what was there when one joined, counts as read. */
  know(roomId: string, seq: number): void {
    this.list(new Map([[roomId, seq]]));
  }

  /** What the server knows of many rooms. It is told of what was read here meanwhile. */
  list(marks: ReadonlyMap<string, number>): void {
    const higher: [string, number][] = [];
    for (const [roomId, seq] of marks) {
      this.#told.set(roomId, Math.max(seq, this.#told.get(roomId) ?? 0));
      const known = this.marks.peek().get(roomId) ?? -1;
      if (known < seq) higher.push([roomId, seq]);
      else if (known > seq) void this.#send(roomId);
    }
    if (higher.length > 0) this.marks.value = new Map([...this.marks.peek(), ...higher]);
  }

  /** One has read the room up to here. */
  mark(roomId: string, seq: number): void {
    if ((this.marks.peek().get(roomId) ?? -1) >= seq) return;
    this.marks.value = new Map(this.marks.peek()).set(roomId, seq);
    void this.#send(roomId);
  }

  /** Tell the server until it knows; one request at a time a room. What is lost with the connection the next list brings up. */
  async #send(roomId: string): Promise<void> {
    if (this.#busy.has(roomId)) return;
    this.#busy.add(roomId);
    try {
      for (let seq = this.#untold(roomId); seq !== null; seq = this.#untold(roomId)) {
        const { readSeq } = await this.#tell(roomId, seq);
        this.know(roomId, Math.max(seq, readSeq));
        await sleep(TOLD_AGAIN_MS);
      }
    } catch (error) {
      if (error instanceof Refusal && error.problem.retryable) {
        setTimeout(() => void this.#send(roomId), retryAfterMs(error.problem) ?? ASK_AGAIN_MS);
      }
    } finally {
      this.#busy.delete(roomId);
    }
  }

  #untold(roomId: string): number | null {
    const seq = this.marks.peek().get(roomId) ?? 0;
    return seq > (this.#told.get(roomId) ?? 0) ? seq : null;
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
