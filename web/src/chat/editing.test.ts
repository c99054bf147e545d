import { expect, test, vi } from "vitest";

import type { Message } from "../wire/contract";
import { Refusal } from "../wire/link";
import { Editing, lastOwn } from "./editing";

const said = (seq: number, userId = "mina", version?: number): Message => ({
  id: `m${seq}`,
  roomId: "r",
  seq,
  userId,
  content: `number ${seq}`,
  createdAt: "2025-03-01T10:00:00.000Z",
  ...(version !== undefined && { version }),
});
const refused = (code: string): Refusal => new Refusal({ code, message: code, retryable: false });

test("what was not changed is saved by sending nothing", async () => {
  const save = vi.fn();
  const editing = new Editing(save, (message) => message);
  editing.begin(said(1));
  await editing.save("number 1");
  expect(save).not.toHaveBeenCalled();
  expect(editing.now.value).toBeNull();
});

test("what could not be saved is kept, with the reason", async () => {
  const editing = new Editing(() => Promise.reject(refused("too_late")), (message) => message);
  editing.begin(said(1));
  editing.type("other");
  await editing.save("other");
  expect(editing.now.value).toMatchObject({ content: "other", saving: false, problem: { problem: { code: "too_late" } } });
});

test("who was told of a change meanwhile and saves again replaces that one", async () => {
  const save = vi.fn().mockRejectedValueOnce(refused("conflict")).mockResolvedValue(undefined);
  const editing = new Editing(save, () => said(1, "mina", 7));
  editing.begin(said(1));
  editing.type("other");
  await editing.save("other");
  await editing.save("other");
  expect(save.mock.calls.map(([message]) => (message as Message).version)).toEqual([undefined, 7]);
  expect(editing.now.value).toBeNull();
});

test("what was given up while it was being saved stays so", async () => {
  let fail: (reason: unknown) => void = () => undefined;
  const editing = new Editing(() => new Promise((_, reject) => (fail = reject)), (message) => message);
  editing.begin(said(1));
  const saving = editing.save("other");
  editing.cancel();
  fail(refused("too_late"));
  await saving;
  expect(editing.now.value).toBeNull();
});

test("the last of one's own is nobody else's, and none that was deleted", () => {
  const deleted = { ...said(3), deletedAt: "2025-03-01T11:00:00.000Z" };
  expect(lastOwn([said(1), said(2), deleted, said(4, "joon")], "mina")?.seq).toBe(2);
  expect(lastOwn([said(1, "joon")], "mina")).toBeUndefined();
});
