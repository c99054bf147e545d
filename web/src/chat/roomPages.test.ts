import { expect, test } from "vitest";

import type { ListedRoom } from "../wire/contract";
import { inOrder, listed, type Rooms } from "./room";
import { RoomPages } from "./roomPages";

const PAGE = 200;

const page = (first: number): ListedRoom[] =>
  Array.from({ length: PAGE }, (_, index) => ({
    roomId: `room ${first + index}`,
    participants: ["mina"],
    participantCount: 1,
    lastSeq: 1,
    joinedSeq: 0,
  })) as unknown as ListedRoom[];

/** Takes in a list of pages, and tells the rooms and how many were copied on the way. */
function take(pages: number): { rooms: Rooms; copied: number; times: number } {
  let rooms: Rooms = new Map();
  let copied = 0;
  let times = 0;
  const list = new RoomPages((some, before) => {
    rooms = listed(rooms, some, before);
    copied += rooms.size;
    times += 1;
  });
  list.begin(page(0));
  for (let number = 1; number < pages; number += 1) list.add(page(number * PAGE));
  list.flush();
  return { rooms, copied, times };
}

test.each([1, 2, 10, 40])("a list of %i pages costs as much as it is long", (pages) => {
  const { rooms, copied, times } = take(pages);
  expect(rooms.size).toBe(pages * PAGE);
  expect(copied).toBeLessThanOrEqual(3 * rooms.size);
  expect(times).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(pages)));
});

test("the rooms keep the order of the list", () => {
  const { rooms } = take(7);
  expect(inOrder(rooms).map((room) => room.roomId)).toEqual(
    Array.from({ length: 7 * PAGE }, (_, index) => `room ${index}`),
  );
});

test("what waited of a list that began anew is forgotten", () => {
  const seen: string[] = [];
  const list = new RoomPages((rooms) => seen.push(...rooms.map((room) => room.roomId)));
  list.begin(page(0));
  list.add(page(PAGE));
  list.add(page(2 * PAGE));
  list.begin(page(0));
  list.flush();
  expect(seen).toHaveLength(2 * PAGE + PAGE);
});
