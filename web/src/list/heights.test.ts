import { expect, test } from "vitest";

import { Heights } from "./heights";

const heights = (keys: string[], estimate = 50): Heights => {
  const made = new Heights();
  made.setRows(keys, keys.map(() => estimate));
  return made;
};
const anywhere = (): boolean => true;

test("a measured row moves those below it", () => {
  const rows = heights(["a", "b", "c"]);
  rows.measure("a", 80);
  expect([rows.top(1), rows.total]).toEqual([80, 180]);
});

test("the row at a height is found by its edges", () => {
  const rows = heights(["a", "b", "c"]);
  expect([-5, 0, 49, 50, 149, 900].map((y) => rows.rowAt(y))).toEqual([0, 0, 0, 1, 2, 2]);
});

test("what is read stays in place when a page is put above it", () => {
  const rows = heights(["c", "d"]);
  const anchor = rows.anchorAt(60, anywhere)!;
  rows.setRows(["a", "b", "c", "d"], [70, 30, 50, 50]);
  expect(rows.restore(anchor)).toBe(160);
});

test("what is read stays in place when a row above it turns out taller, or its own top changes", () => {
  const rows = heights(["a", "b", "c"]);
  const anchor = rows.anchorAt(60, anywhere)!;
  rows.measure("a", 90);
  rows.measure("b", 40);
  expect(rows.bottom(1) - rows.restore(anchor)!).toBe(40);
});

test("a row that comes and goes does not hold the view", () => {
  const rows = heights(["day", "a"]);
  expect(rows.anchorAt(0, (index) => index !== 0)?.key).toBe("a");
});

test("an anchor whose row is gone restores nothing", () => {
  const rows = heights(["a"]);
  const anchor = rows.anchorAt(0, anywhere)!;
  rows.setRows(["z"], [50]);
  expect(rows.restore(anchor)).toBeNull();
});
