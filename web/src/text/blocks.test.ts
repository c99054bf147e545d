import { expect, test } from "vitest";

import { blocksOf } from "./blocks";

const shown = (text: string): string[] => blocksOf(text).map((block) => (block.code ? `code:${block.text}` : block.text));

test.each([
  ["no code", ["no code"]],
  ["", [""]],
  ["```\na\n  b\n```", ["code:a\n  b"]],
  ["```py\n    a = 1\n```", ["code:    a = 1"]],
  ["before\n```\na\n```\nafter", ["before", "code:a", "after"]],
  ["say ```one``` and ```two```", ["say ", "code:one", " and ", "code:two"]],
  ["```\nnot closed", ["code:not closed"]],
  ["three ``` in a line", ["three ``` in a line"]],
  ["``````", ["``````"]],
])("%j", (text, blocks) => {
  expect(shown(text)).toEqual(blocks);
});

test("marks count from the beginning of their block, and are cut at its edges", () => {
  expect(blocksOf("ab\n```\ncd\n```", [[1, 9]]).map((block) => block.ranges)).toEqual([[[1, 2]], [[0, 2]]]);
});
