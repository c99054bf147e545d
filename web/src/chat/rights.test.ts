import { signal } from "@preact/signals";
import { expect, test } from "vitest";

import type { Message } from "../wire/contract";
import { Rights } from "./rights";
import type { Room } from "./room";

const room = { roomId: "r", hostId: "mina" } as Room;
const rooms = signal(new Map([["r", room]]));
const saidAgo = (ms: number, userId = "joon"): Message =>
  ({ roomId: "r", userId, createdAt: new Date(Date.now() - ms).toISOString() }) as Message;
const rights = (me: string, editWindow = 60, clockAhead = 0): Rights =>
  new Rights({ limits: { contentLength: 4000, editWindow }, clockAhead }, signal(me), rooms);

test("one edits one's own, within the window and by the server's clock", () => {
  expect(rights("joon").mayEdit(saidAgo(59_000))).toBe(true);
  expect(rights("joon").mayEdit(saidAgo(61_000))).toBe(false);
  expect(rights("joon", 0).mayEdit(saidAgo(1e12))).toBe(true);
  expect(rights("joon", 60, -10_000).mayEdit(saidAgo(61_000))).toBe(true);
  expect(rights("mina").mayEdit(saidAgo(0))).toBe(false);
});

test("one deletes one's own, and as the host anyone's", () => {
  expect(rights("joon").mayDelete(saidAgo(1e12))).toBe(true);
  expect(rights("mina").mayDelete(saidAgo(0))).toBe(true);
  expect(rights("sora").mayDelete(saidAgo(0))).toBe(false);
});
