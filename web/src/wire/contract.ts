/** What travels between the page and the server; the names are the wire's own. */

export interface Message {
  readonly id: string;
  readonly roomId: string;
  /** 1, 2, 3 … within the room, without gaps. */
  readonly seq: number;
  readonly userId: string;
  readonly content: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly clientMessageId?: string;
}

/** Start and end of a marked stretch, in UTF-16 units: what `String.slice` counts. */
export type Range = readonly [start: number, end: number];

export interface Highlight {
  readonly ranges: readonly Range[];
  readonly snippet?: { readonly text: string; readonly ranges: readonly Range[] };
}

export interface Hit extends Message {
  readonly highlight?: Highlight;
}

export interface RoomInfo {
  readonly roomId: string;
  readonly name?: string | null;
  /** The first of its members, at most 100. */
  readonly participants: readonly string[];
  readonly participantCount: number;
}

/** A room as one finds it in the list of one's rooms. */
export interface ListedRoom extends RoomInfo {
  readonly lastSeq: number;
}

/** The liveliest rooms first; with `nextRooms` one asks for more. */
export interface RoomPage {
  readonly rooms: readonly ListedRoom[];
  readonly nextRooms?: string;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  /** For `rate_limited`: the seconds after which the same request is taken. */
  readonly retryAfter?: number;
}

export type Answer<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly error: Problem };

/** Every request: what is sent and what a successful answer brings. */
export interface Requests {
  register: [{ userId: string; token?: string }, { userId: string } & RoomPage];
  get_rooms: [{ cursor?: string; limit?: number }, RoomPage];
  create_room: [{ hostId: string; participants: readonly string[]; name?: string }, RoomInfo];
  join_room: [{ userId: string; roomId: string }, object];
  leave_room: [{ userId: string; roomId: string }, object];
  send_message: [
    { roomId: string; userId: string; content: string; clientMessageId: string },
    { id: string; seq: number; createdAt: string },
  ];
  typing: [{ roomId: string; userId: string }, object];
  get_messages: [
    { roomId: string; before?: number; after?: number; limit?: number },
    { messages: Message[]; hasMore: boolean },
  ];
  search: [
    { keyword: string; roomId?: string; limit?: number; cursor?: string; utcOffset?: number },
    { messages: Hit[]; nextCursor?: string | null; excluded?: readonly string[] },
  ];
}

/** Every event that the server sends of its own accord. */
export interface Pushes {
  get_users: (body: { users: string[] }) => void;
  room_created: (body: RoomInfo & { hostId: string }) => void;
  room_invite: (body: { roomId: string; hostId: string }) => void;
  room_left: (body: { roomId: string }) => void;
  joined_room: (body: RoomInfo) => void;
  receive_messages: (body: { roomId: string; messages: Message[] }) => void;
  receive_message: (body: Message) => void;
  typing: (userId: string, body: { roomId: string; userId: string }) => void;
  token_expired: (body: { expiredAt: string }) => void;
  system: (body: { roomId?: string; content: string; code: string; userId?: string }) => void;
}

export type RequestName = keyof Requests;
export type RequestBody<K extends RequestName> = Requests[K][0];
export type Result<K extends RequestName> = Requests[K][1];
