import { describe, expect, test } from "vitest";

import type { Message } from "../wire/contract";
import { change, EMPTY, isLive, knowLast, mergePage, receive, type Timeline } from "./timeline";

const message = (seq: number): Message => ({
  id: `m${seq}`,
  roomId: "r",
  seq,
  userId: "mina",
  content: `number ${seq}`,
  createdAt: "2025-03-01T10:00:00.000Z",
});
const page = (from: number, to: number): Message[] => Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const seqs = (line: Timeline): number[] => line.messages.map((one) => one.seq);
const holding = (from: number, to: number): Timeline => mergePage(EMPTY, page(from, to), from === 1);

describe("a message that was just said", () => {
  test("joins the run that it adjoins", () => {
    const line = receive(holding(1, 3), message(4));
    expect(seqs(line)).toEqual([1, 2, 3, 4]);
    expect(isLive(line)).toBe(true);
  });

  test("is shown once, however often it comes", () => {
    expect(seqs(receive(receive(holding(1, 3), message(4)), message(4)))).toEqual([1, 2, 3, 4]);
  });

  test("is not shown over a gap, but makes the gap known", () => {
    const line = receive(holding(1, 3), message(6));
    expect(seqs(line)).toEqual([1, 2, 3]);
    expect(isLive(line)).toBe(false);
  });

  test("begins a room that was empty", () => {
    const line = receive(EMPTY, message(1));
    expect(seqs(line)).toEqual([1]);
    expect(line.complete).toBe(true);
  });
});

describe("a page of history", () => {
  test("goes before the run that it adjoins", () => {
    expect(seqs(mergePage(holding(5, 7), page(2, 4), false))).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test("closes the gap after a lost connection without repeating what was there", () => {
    const line = mergePage(knowLast(holding(1, 5), 8), page(4, 8), false);
    expect(seqs(line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(isLive(line)).toBe(true);
    expect(line.complete).toBe(true);
  });

  test("takes the run's place when it lies elsewhere, and knows that newer messages exist", () => {
    const line = mergePage(holding(90, 99), page(10, 20), false);
    expect(seqs(line)).toEqual(page(10, 20).map((one) => one.seq));
    expect(isLive(line)).toBe(false);
  });

  test("that begins at 1 is the beginning, also of a room that was empty before", () => {
    const line = mergePage(knowLast(mergePage(EMPTY, [], true), 2), page(1, 2), false);
    expect(seqs(line)).toEqual([1, 2]);
    expect([line.complete, isLive(line)]).toEqual([true, true]);
  });

  test("tells that nothing older exists", () => {
    expect(mergePage(holding(3, 4), page(1, 2), true).complete).toBe(true);
    expect(mergePage(EMPTY, [], true).complete).toBe(true);
  });
});

describe("a message that was changed", () => {
  const edited = (seq: number, version: number): Message => ({ ...message(seq), content: `edited at ${version}`, version });
  const contents = (line: Timeline): string[] => line.messages.map((one) => one.content);

  test("has its newest form, whichever comes first", () => {
    const line = change(change(holding(4, 6), edited(5, 9)), edited(5, 8));
    expect(contents(line)).toEqual(["number 4", "edited at 9", "number 6"]);
  });

  test("is left alone where it is not held", () => {
    const line = holding(4, 6);
    for (const seq of [1, 3, 7]) expect(change(line, edited(seq, 9))).toBe(line);
    expect(change(EMPTY, edited(1, 9))).toBe(EMPTY);
  });

  test("is told again as it was said last", () => {
    expect(contents(receive(holding(1, 2), edited(2, 9)))).toEqual(["number 1", "edited at 9"]);
  });

  test("comes with a page over what is held, and not back to what it was", () => {
    const line = mergePage(holding(1, 3), [message(2), edited(3, 9), message(4)], false);
    expect(contents(line)).toEqual(["number 1", "number 2", "edited at 9", "number 4"]);
    expect(contents(mergePage(line, page(2, 4), false))).toEqual(contents(line));
  });
});
