import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Typing } from "./typing";

let told: string[];
let typing: Typing;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  typing = new Typing((roomId) => told.push(roomId));
});
afterEach(() => vi.useRealTimers());

test("who types on is told of every few seconds", () => {
  for (let step = 0; step < 60; step += 1) {
    typing.mine("yard");
    vi.advanceTimersByTime(100);
  }
  expect(told).toEqual(["yard", "yard", "yard"]);
});

test("who types on after saying something is told of at once", () => {
  typing.mine("yard");
  typing.said("yard");
  typing.mine("yard");
  typing.mine("yard");
  expect(told).toEqual(["yard", "yard"]);
});

test("what is said in another room changes nothing", () => {
  typing.mine("yard");
  typing.said("house");
  typing.mine("yard");
  expect(told).toEqual(["yard"]);
});
