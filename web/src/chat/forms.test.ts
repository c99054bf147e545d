import { expect, test } from "vitest";

import type { Message } from "../wire/contract";
import { Forms } from "./forms";

const form = (content: string, version?: number, seq = 1): Message => ({
  id: `m${seq}`,
  roomId: "r",
  seq,
  userId: "mina",
  content,
  createdAt: "2025-03-01T10:00:00.000Z",
  ...(version !== undefined && { version }),
});

test("a message is shown in its newest form, in whatever order its forms come", () => {
  const forms = new Forms();
  for (const one of [form("second", 7), form("third", 9), form("second", 7)]) forms.take(one);
  expect(forms.of(form("first")).content).toBe("third");
  expect(forms.of(form("fourth", 12)).content).toBe("fourth");
  expect(forms.of(form("another", undefined, 2)).content).toBe("another");
});
