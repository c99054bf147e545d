import { expect, test } from "vitest";

import type { Message } from "../wire/contract";
import { changed, listed, type Rooms, said, withoutLine } from "./room";

const message = (seq: number, content: string, version?: number): Message => ({
  id: `m${seq}`,
  roomId: "r",
  seq,
  userId: "mina",
  content,
  createdAt: "2025-03-01T10:00:00.000Z",
  ...(version !== undefined && { version }),
});
const info = { roomId: "r", participants: ["mina"], participantCount: 1, hostId: "mina", lastSeq: 0, joinedSeq: 0, readSeq: 0, unread: 0, mentions: 0 };
const room: Rooms = said(listed(new Map(), [info], 0), [message(2, "last")]);
const lastLine = (rooms: Rooms): string | undefined => rooms.get("r")?.lastMessage?.content;

test("the last line is shown in its newest form", () => {
  const newest = changed(changed(room, message(2, "newest", 9)), message(2, "newer", 7));
  expect(lastLine(newest)).toBe("newest");
  expect(newest.get("r")?.rank).toBe(room.get("r")?.rank);
});

test("a change of another message leaves the last line", () => {
  expect(changed(room, message(1, "other", 9))).toBe(room);
});

test("a last line that may be old is asked for again", () => {
  const without = withoutLine(room, "r");
  expect(lastLine(without)).toBeUndefined();
  expect(lastLine(said(without, [message(2, "newest", 9)]))).toBe("newest");
});
