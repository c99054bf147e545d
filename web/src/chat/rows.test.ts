import { describe, expect, test } from "vitest";

import type { Message } from "../wire/contract";
import type { Pending } from "./outbox";
import { type Row, rowsOf, type RowSource } from "./rows";
import { EMPTY, mergePage } from "./timeline";

const said = (seq: number, userId: string, createdAt: string, clientMessageId?: string): Message => ({
  id: `m${seq}`,
  roomId: "r",
  seq,
  userId,
  content: "…",
  createdAt,
  ...(clientMessageId && { clientMessageId }),
});
const waiting = (clientMessageId: string): Pending => ({
  clientMessageId,
  roomId: "r",
  content: "…",
  createdAt: "2025-03-01T12:00:00",
  state: "sending",
});
const rows = (messages: Message[], rest: Partial<RowSource> = {}): Row[] =>
  rowsOf({ line: mergePage(EMPTY, messages, true), pending: [], notices: [], me: "mina", readTo: null, ...rest });
const kinds = (all: Row[]): string[] => all.map((row) => row.kind);

describe("rows", () => {
  test("of one author close in time are one group", () => {
    const all = rows([
      said(1, "mina", "2025-03-01T10:00:00"),
      said(2, "mina", "2025-03-01T10:01:00"),
      said(3, "mina", "2025-03-01T11:00:00"),
      said(4, "joon", "2025-03-01T11:00:01"),
    ]);
    const groups = all.flatMap((row) => (row.kind === "message" ? [[row.starts, row.ends]] : []));
    expect(groups).toEqual([[true, false], [false, true], [true, true], [true, true]]);
  });

  test("have a separator wherever the day changes", () => {
    const all = rows([said(1, "mina", "2025-03-01T23:59:00"), said(2, "mina", "2025-03-02T00:00:30")]);
    expect(kinds(all)).toEqual(["head", "day", "message", "day", "message"]);
  });

  test("show where the unread ones begin", () => {
    const all = rows([said(1, "joon", "2025-03-01T10:00:00"), said(2, "joon", "2025-03-01T10:00:10")], { readTo: 1 });
    expect(kinds(all)).toEqual(["head", "day", "message", "new", "message"]);
  });

  test("keep their key from being sent to being stored, and show the message once", () => {
    const before = rows([], { pending: [waiting("c1")] }).at(-1)!;
    const after = rows([said(1, "mina", "2025-03-01T12:00:01", "c1")], { pending: [waiting("c1")] });
    expect(after.filter((row) => row.kind === "message").map((row) => row.key)).toEqual([before.key]);
  });

  test("put who came and went where it happened", () => {
    const notice = { id: 1, roomId: "r", code: "joined", content: "", userId: "joon", after: 1 };
    const all = rows([said(1, "mina", "2025-03-01T10:00:00"), said(2, "mina", "2025-03-01T10:00:10")], { notices: [notice] });
    expect(kinds(all)).toEqual(["head", "day", "message", "notice", "message"]);
  });
});
