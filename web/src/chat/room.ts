import type { Message, RoomInfo } from "../wire/contract";

/** A room as the list shows it. */
export interface Room {
  readonly roomId: string;
  readonly name: string;
  /** The first of its members, as many as the server names. */
  readonly participants: readonly string[];
  readonly participantCount: number;
  readonly lastSeq: number;
  readonly lastMessage?: Message;
  /** When this page first heard of the room, for rooms in which nothing was said; ISO 8601. */
  readonly since: string;
}

export type Rooms = ReadonlyMap<string, Room>;

/** Put what the server says of a room over what is known of it. */
export function upsert(rooms: Rooms, info: RoomInfo, lastSeq: number, now: string): Rooms {
  const known = rooms.get(info.roomId);
  const room: Room = {
    since: now,
    ...known,
    roomId: info.roomId,
    name: info.name ?? known?.name ?? "",
    participants: [...info.participants],
    participantCount: info.participantCount,
    lastSeq: Math.max(lastSeq, known?.lastSeq ?? 0),
  };
  return new Map(rooms).set(info.roomId, room);
}

/** Let the room's last line be this message, when it is newer than the one shown. */
export function said(rooms: Rooms, message: Message): Rooms {
  const known = rooms.get(message.roomId);
  if (!known || (known.lastMessage && known.lastMessage.seq >= message.seq)) return rooms;
  const lastSeq = Math.max(known.lastSeq, message.seq);
  return new Map(rooms).set(message.roomId, { ...known, lastSeq, lastMessage: message });
}

export function without(rooms: Rooms, roomId: string): Rooms {
  const rest = new Map(rooms);
  rest.delete(roomId);
  return rest;
}

/** The liveliest first. */
export function inOrder(rooms: Rooms): Room[] {
  const moment = (room: Room): string => room.lastMessage?.createdAt ?? (room.lastSeq === 0 ? room.since : "");
  return [...rooms.values()].sort((a, b) => moment(b).localeCompare(moment(a)) || a.roomId.localeCompare(b.roomId));
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
