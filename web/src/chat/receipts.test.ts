import { expect, test } from "vitest";

import type { Message } from "../wire/contract";
import { facesAt, readersOf, Receipts } from "./receipts";

const said = (seq: number, userId: string): Message => ({ seq, userId }) as Message;
const messages = [said(5, "mina"), said(6, "joon"), said(7, "mina")];

test("receipts come in any order, and the furthest counts", () => {
  const receipts = new Receipts();
  receipts.take("r", [{ userId: "joon", readSeq: 5 }]);
  receipts.take("r", [{ userId: "joon", readSeq: 4 }, { userId: "sora", readSeq: 1 }]);
  expect(receipts.of("r").value).toEqual(new Map([["joon", 5], ["sora", 1]]));
});

test("who says something has read up to there, and who has left reads no more", () => {
  const readers = readersOf(new Map([["joon", 4], ["gone", 7]]), messages, (userId) => userId !== "gone");
  expect(readers).toEqual(new Map([["joon", 6]]));
});

test("each face is at the newest message that was read, if that is held", () => {
  const readers = new Map([["joon", 6], ["sora", 2], ["ahead", 9]]);
  expect(facesAt(readers, messages)).toEqual(new Map([[6, ["joon"]], [7, ["ahead"]]]));
});
