import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { NoAnswer, Refusal } from "../wire/link";
import { Reading } from "./reading";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const answering = () => vi.fn((_: string, readSeq: number) => Promise.resolve({ readSeq }));

test("who reads along is told of now and then, and at last of the newest", async () => {
  const tell = answering();
  const reading = new Reading(tell);
  reading.list(new Map([["yard", 3]]));
  for (let seq = 4; seq < 100; seq += 1) reading.mark("yard", seq);
  expect(reading.of("yard")).toBe(99);
  await vi.runAllTimersAsync();
  expect(tell.mock.calls).toEqual([["yard", 4], ["yard", 99]]);
});

test("what others of one's devices read, and what one says, is told to nobody", async () => {
  const tell = answering();
  const reading = new Reading(tell);
  reading.know("yard", 5);
  reading.know("yard", 4);
  reading.mark("yard", 5);
  await vi.runAllTimersAsync();
  expect(reading.of("yard")).toBe(5);
  expect(tell).not.toHaveBeenCalled();
});

test("what was read without a connection is told with the next list", async () => {
  const tell = vi.fn().mockRejectedValueOnce(new NoAnswer("lost")).mockResolvedValue({ readSeq: 7 });
  const reading = new Reading(tell);
  reading.list(new Map([["yard", 3]]));
  reading.mark("yard", 7);
  await vi.runAllTimersAsync();
  expect(tell).toHaveBeenCalledTimes(1);
  reading.list(new Map([["yard", 3]]));
  await vi.runAllTimersAsync();
  expect(tell).toHaveBeenCalledTimes(2);
  expect(reading.of("yard")).toBe(7);
});

test("a busy server is told again when it says so, one that refuses is not", async () => {
  const busy = new Refusal({ code: "rate_limited", message: "", retryable: true, retryAfter: 1 });
  const tell = vi.fn().mockRejectedValueOnce(busy).mockRejectedValue(new Refusal({ code: "not_a_member", message: "", retryable: false }));
  const reading = new Reading(tell);
  reading.mark("yard", 7);
  await vi.runAllTimersAsync();
  expect(tell).toHaveBeenCalledTimes(2);
});
