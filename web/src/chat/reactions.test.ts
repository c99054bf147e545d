import { expect, test } from "vitest";

import { OwnReactions } from "./reactions";

test("a reaction is one's own where it says so, and where one has just reacted so and not all are named", () => {
  const own = new OwnReactions();
  expect(own.has("r", 1, { name: "👍", count: 1, users: ["mina"] }, "mina")).toBe(true);
  expect(own.has("r", 1, { name: "👍", count: 1, users: ["joon"] }, "mina")).toBe(false);
  const crowd = { name: "👍", count: 12, users: ["joon", "sora"] };
  expect(own.has("r", 1, crowd, "mina")).toBe(false);
  own.know("r", 1, "👍", true);
  expect(own.has("r", 1, crowd, "mina")).toBe(true);
  expect(own.has("r", 2, crowd, "mina")).toBe(false);
  own.know("r", 1, "👍", false);
  expect(own.has("r", 1, crowd, "mina")).toBe(false);
});
