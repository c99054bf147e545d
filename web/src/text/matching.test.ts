import { expect, test } from "vitest";

import { nameMatcher } from "./matching";

test.each([
  ["mi", "Mina", true],
  ["  MINA ", "mina", true],
  ["민", "김민지".normalize("NFD"), true],
  ["", "anyone", true],
  ["x", "Mina", false],
])("%j is found in %j: %s", (typed, name, found) => {
  expect(nameMatcher(typed)(name)).toBe(found);
});
