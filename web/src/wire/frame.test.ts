import { effect, signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Frame } from "./frame";

let next: (() => void)[] = [];
const endFrame = (): void => next.splice(0).forEach((callback) => callback());

beforeEach(() => {
  next = [];
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => next.push(callback));
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
});
afterEach(() => vi.unstubAllGlobals());

function watched(): { seen: string[]; say: (frame: Frame, word: string) => void } {
  const words = signal("");
  const seen: string[] = [];
  effect(() => void seen.push(words.value));
  return { seen, say: (frame, word) => frame.take(() => void (words.value += word)) };
}

test("what comes alone is taken in at once", () => {
  const { seen, say } = watched();
  const frame = new Frame();
  say(frame, "a");
  expect(seen).toEqual(["", "a"]);
  endFrame();
  say(frame, "b");
  expect(seen).toEqual(["", "a", "ab"]);
});

test("what follows within the frame is drawn once, in its order", () => {
  const { seen, say } = watched();
  const frame = new Frame();
  for (const word of "abcde") say(frame, word);
  expect(seen).toEqual(["", "a"]);
  endFrame();
  expect(seen).toEqual(["", "a", "abcde"]);
  for (const word of "fgh") say(frame, word);
  endFrame();
  expect(seen).toEqual(["", "a", "abcde", "abcdefgh"]);
});

test("what is told later comes after what waits", () => {
  const { seen, say } = watched();
  const frame = new Frame();
  for (const word of "abc") say(frame, word);
  frame.drain();
  expect(seen).toEqual(["", "a", "abc"]);
  endFrame();
  expect(seen).toEqual(["", "a", "abc"]);
});

test("one that fails keeps none of the others", () => {
  const failed = vi.fn();
  vi.stubGlobal("reportError", failed);
  const { seen, say } = watched();
  const frame = new Frame();
  frame.take(() => undefined);
  frame.take(() => {
    throw new Error("no");
  });
  say(frame, "b");
  endFrame();
  expect(seen).toEqual(["", "b"]);
  expect(failed).toHaveBeenCalledOnce();
});
