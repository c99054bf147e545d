import { expect, test } from "vitest";

import type { Message } from "../wire/contract";
import { Forms } from "./forms";
import { newestQuote, quoteOf } from "./quotes";
import { EMPTY } from "./timeline";

const said = (content: string, version = 0, deletedAt?: string): Message => ({
  id: "m1",
  roomId: "r",
  seq: 7,
  userId: "mina",
  content,
  createdAt: "2025-03-01T10:00:00.000Z",
  version,
  ...(deletedAt !== undefined && { deletedAt }),
});
const quote = { seq: 7, userId: "mina", content: "as it was" };

test("a quote has the first 140 characters", () => {
  expect(quoteOf(said("마".repeat(200))).content).toHaveLength(140);
  expect([...quoteOf(said("🌳".repeat(200))).content]).toHaveLength(140);
});

test("a quote says what the quoted message says now, where that is known", () => {
  const forms = new Forms();
  expect(newestQuote(quote, "r", EMPTY, forms)).toMatchObject({ content: "as it was", isDeleted: false });
  expect(newestQuote({ ...quote, content: "" }, "r", EMPTY, forms).isDeleted).toBe(true);
  const line = { ...EMPTY, messages: [said("held")] };
  expect(newestQuote(quote, "r", line, forms).content).toBe("held");
  forms.take(said("edited", 3));
  expect(newestQuote(quote, "r", line, forms).content).toBe("edited");
  expect(newestQuote(quote, "r", EMPTY, forms).content).toBe("edited");
  forms.take(said("", 4, "2025-03-01T10:01:00.000Z"));
  expect(newestQuote(quote, "r", line, forms)).toMatchObject({ content: "", isDeleted: true });
});
