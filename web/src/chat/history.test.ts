import { expect, test } from "vitest";

import type { Message } from "../wire/contract";
import type { Link } from "../wire/link";
import { Forms } from "./forms";
import { History } from "./history";

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  roomId: "room",
  userId: "haneul",
  content: `${seq}`,
  id: `id${seq}`,
  seq,
  createdAt: "2026-01-31T09:00:00.000Z",
  ...more,
});

test("a message that was said and deleted meanwhile has its place", () => {
  const history = new History({} as Link, new Forms());
  history.page("room", [message(1)]);
  history.changed(message(2, { content: "", version: 9, deletedAt: "2026-01-31T09:02:00.000Z" }));
  history.received(message(3));
  expect(history.line("room").value.messages.map((one) => one.content)).toEqual(["1", "", "3"]);
});
