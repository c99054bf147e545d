/** The wire's own types (`events.ts`, made from the server's), under the names by which the page speaks of them. */

import type {
  Acknowledgement,
  ClientToServerEvents,
  Highlight,
  Membership,
  RoomCreated,
  RoomList,
  ServerToClientEvents,
} from "./events";

export type { Hit, Message, Problem, Quote, Reaction } from "./events";

/** Start and end of a marked stretch, in UTF-16 units: what `String.slice` counts. */
export type Range = Highlight["ranges"][number];

/** Who opened it is not told to who joins a room or makes one. */
export type RoomInfo = Omit<RoomCreated, "hostId"> & Partial<Pick<RoomCreated, "hostId">>;

/** A room as one finds it in the list of one's rooms. */
export type ListedRoom = Membership;

/** The liveliest rooms first; with `nextRooms` one asks for more. */
export type RoomPage = RoomList;

export type Answer<T> = Acknowledgement<T>;

/** Every event that the server sends of its own accord. */
export type Pushes = ServerToClientEvents;

export type RequestName = keyof ClientToServerEvents;
export type RequestBody<K extends RequestName> = Parameters<ClientToServerEvents[K]>[0];

type Answered<K extends RequestName> = Parameters<NonNullable<Parameters<ClientToServerEvents[K]>[1]>>[0];

/** What a request brings that is not refused. */
export type Result<K extends RequestName> = Omit<Extract<Answered<K>, { ok: true }>, "ok">;
