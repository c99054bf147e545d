import type { ListedRoom, Message, RoomInfo } from "../wire/contract";
import { newerOf } from "./forms";

/** A room as the list shows it. */
export interface Room {
  readonly roomId: string;
  readonly name: string;
  /** The first of its members, as many as the server names. */
  readonly participants: readonly string[];
  readonly participantCount: number;
  /** Who opened it, and may delete what others say there. */
  readonly hostId?: string;
  readonly lastSeq: number;
  /** The newest seq when one joined; what follows was said to one. */
  readonly joinedSeq: number;
  readonly lastMessage?: Message;
  /** The room's place in the list: the liveliest has the highest. What happens while we watch is above 0. */
  readonly rank: number;
}

export type Rooms = ReadonlyMap<string, Room>;

let happened = 0;
/** The rank of a room in which something has just happened. */
const liveliest = (): number => (happened += 1);

/** Put what the server says of a room over what is known of it. */
export function upsert(rooms: Rooms, info: RoomInfo): Rooms {
  const known = rooms.get(info.roomId);
  const { lastSeq = 0, joinedSeq = 0, rank = liveliest() } = known ?? {};
  return new Map(rooms).set(info.roomId, { ...merged(known, info), lastSeq, joinedSeq, rank });
}

/** Take in a page of the list, which has the liveliest first and `before` pages of rooms ahead of it. */
export function listed(rooms: Rooms, page: readonly ListedRoom[], before: number): Rooms {
  const next = new Map(rooms);
  page.forEach((info, index) => {
    const known = next.get(info.roomId);
    // What came while the list was read says more than the list does.
    const rank = known && known.lastSeq > info.lastSeq ? known.rank : -(before + index);
    const lastSeq = Math.max(info.lastSeq, known?.lastSeq ?? 0);
    next.set(info.roomId, { ...merged(known, info), lastSeq, joinedSeq: joinedSeq(info), rank });
  });
  return next;
}

/** A node of an earlier release, while a cluster is updated, does not tell it. */
export const joinedSeq = (info: ListedRoom): number => info.joinedSeq ?? 0;

/** Nor this: what it says nothing of is not called new. */
export const readSeq = (info: ListedRoom): number => info.readSeq ?? info.lastSeq;

/** Only what says who the host is says what the room is called: without a name, it has none. */
const isWhole = (info: RoomInfo): boolean => info.hostId !== undefined;

const merged = (known: Room | undefined, info: RoomInfo): Omit<Room, "lastSeq" | "joinedSeq" | "rank"> => ({
  ...known,
  roomId: info.roomId,
  name: info.name ?? (isWhole(info) ? "" : known?.name) ?? "",
  participants: info.participants,
  participantCount: info.participantCount,
  ...(info.hostId !== undefined && { hostId: info.hostId }),
});

/** Let each room's last line be its message, when it is newer than the one shown. */
export function said(rooms: Rooms, messages: readonly Message[]): Rooms {
  const newer = messages.filter((message) => {
    const known = rooms.get(message.roomId);
    return known && (known.lastMessage?.seq ?? 0) < message.seq;
  });
  if (newer.length === 0) return rooms;
  const next = new Map(rooms);
  for (const message of newer) {
    const known = next.get(message.roomId)!;
    const rank = message.seq > known.lastSeq ? liveliest() : known.rank;
    next.set(message.roomId, { ...known, rank, lastSeq: Math.max(known.lastSeq, message.seq), lastMessage: message });
  }
  return next;
}

/** A message was changed that may be a room's last line. */
export function changed(rooms: Rooms, message: Message): Rooms {
  const known = rooms.get(message.roomId);
  if (known?.lastMessage?.id !== message.id || newerOf(known.lastMessage, message) !== message) return rooms;
  return new Map(rooms).set(message.roomId, { ...known, lastMessage: message });
}

/** The room's last line may have been changed unheard: it is asked for again when it is in view. */
export function withoutLine(rooms: Rooms, roomId: string): Rooms {
  const { lastMessage, ...room } = rooms.get(roomId) ?? {};
  return lastMessage ? new Map(rooms).set(roomId, room as Room) : rooms;
}

export function without(rooms: Rooms, roomId: string): Rooms {
  const rest = new Map(rooms);
  rest.delete(roomId);
  return rest;
}

/** The liveliest first. */
export function inOrder(rooms: Rooms): Room[] {
  return [...rooms.values()].sort((a, b) => b.rank - a.rank);
}

/** Whether all members are named and `user` is none of them. */
export const isWithout = (room: RoomInfo, user: string): boolean =>
  room.participants.length >= room.participantCount && !room.participants.includes(user);

/** Everyone named in the room but `me`. */
export const others = (room: Room, me: string): string[] => room.participants.filter((user) => user !== me);

/** The unnamed room of exactly these two people, if there is one. */
export const between = (rooms: Rooms, me: string, other: string): Room | undefined =>
  [...rooms.values()].find(
    (room) => !room.name && room.participantCount === 2 && room.participants.includes(me) && room.participants.includes(other),
  );
