import { expect, test } from "vitest";

import { pieces } from "./pieces";

const shown = (text: string, ranges: [number, number][] = []): string =>
  pieces(text, ranges)
    .map((piece) => (piece.href ? `<${piece.href}>` : "") + (piece.marked ? `[${piece.text}]` : piece.text))
    .join("|");

test("an address becomes a link without the punctuation after it", () => {
  expect(shown("see https://example.com/a?b=1.")).toBe("see |<https://example.com/a?b=1>https://example.com/a?b=1|.");
});

test("only web addresses become links", () => {
  expect(shown("javascript:alert(1) data:text/html,x")).toBe("javascript:alert(1) data:text/html,x");
});

test("marks cut through a link without breaking it", () => {
  expect(shown("https://example.com", [[8, 15]])).toBe(
    "<https://example.com>https://|<https://example.com>[example]|<https://example.com>.com",
  );
});

test("marks count as JavaScript does, and those beyond the text are dropped", () => {
  expect(shown("🌧 비가 온다", [[3, 5], [90, 99]])).toBe("🌧 |[비가]| 온다");
});

test("an empty text has no pieces", () => {
  expect(pieces("")).toEqual([]);
});

test("bidirectional controls are seen and turn nothing", () => {
  expect(shown("a\u202egpj.exe\u2069 \u200f")).toBe("a⟨U+202E⟩gpj.exe⟨U+2069⟩ ⟨U+200F⟩");
});

test("code has no links", () => {
  expect(pieces("a.com", [], false)).toEqual([{ text: "a.com", marked: false }]);
});
