/** What comes within one frame is taken in together, so that the page is drawn once for all of it. */
import { batch } from "@preact/signals";

/** Where frames rest, as behind other windows, nothing waits longer than this. */
const LATEST_MS = 100;

export class Frame {
  #waiting: (() => void)[] = [];
  #isRunning = false;

  /** The first of a frame at once, so that what comes alone is not late; the others at its end, in their order. */
  take(task: () => void): void {
    if (this.#isRunning) {
      this.#waiting.push(task);
      return;
    }
    this.#begin();
    all([task]);
  }

  /** Do what waits now: what comes next was told after it. */
  drain(): void {
    const tasks = this.#waiting;
    this.#waiting = [];
    all(tasks);
  }

  #begin(): void {
    this.#isRunning = true;
    const end = (): void => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      this.#isRunning = false;
      if (this.#waiting.length === 0) return;
      this.#begin();
      this.drain();
    };
    const timer = setTimeout(end, LATEST_MS);
    const frame = requestAnimationFrame(end);
  }
}

function all(tasks: readonly (() => void)[]): void {
  batch(() => {
    for (const task of tasks) {
      try {
        task();
      } catch (error) {
        // As if each had come by itself: one that fails keeps none of the others.
        reportError(error);
      }
    }
  });
}
