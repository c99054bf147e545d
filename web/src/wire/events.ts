/** What travels between a client and the server: written by `make docs` from the server's own types. */

/** The socket becomes a user. */
export interface Register {
  readonly userId: string;
  readonly token?: string | null;
}

/** A page of one's rooms. */
export interface GetRooms {
  readonly cursor?: string | null;
  readonly limit?: number | null;
}

/** A room is opened, with the host and the participants. */
export interface CreateRoom {
  readonly hostId: string;
  readonly participants: ReadonlyArray<string>;
  readonly name?: string | null;
}

/** One becomes a member of a room, or, named by a member, another user does. */
export interface JoinRoom {
  readonly userId: string;
  readonly roomId: string;
}

/** One's membership of a room ends. */
export interface LeaveRoom {
  readonly userId: string;
  readonly roomId: string;
}

/** Something is said in a room. */
export interface SendMessage {
  readonly roomId: string;
  readonly userId: string;
  readonly content: string;
  readonly clientMessageId?: string | null;
}

/** One is about to say something. */
export interface StartTyping {
  readonly roomId: string;
  readonly userId: string;
}

/** A page of a room's history. */
export interface GetMessages {
  readonly roomId: string;
  readonly before?: number | null;
  readonly after?: number | null;
  readonly limit?: number | null;
}

/** The newest message of each of some rooms, 1 to 50, for a list of rooms. */
export interface GetLastMessages {
  readonly roomIds: ReadonlyArray<string>;
}

/** Messages in one's rooms, by what they say. */
export interface Search {
  readonly keyword: string;
  readonly roomId?: string | null;
  readonly limit?: number | null;
  readonly cursor?: string | null;
  readonly userId?: string | null;
  readonly before?: string | null;
  readonly after?: string | null;
  readonly utcOffset?: number;
}

/** Who the socket is now, when a message counts as kept, and the first page of the user's rooms. */
export interface Registered {
  readonly userId: string;
  readonly durability: string;
  readonly rooms: ReadonlyArray<Membership>;
  readonly nextRooms?: string;
}

/** A room as one of its members finds it after registering. */
export interface Membership {
  readonly roomId: string;
  readonly participants: ReadonlyArray<string>;
  readonly participantCount: number;
  readonly hostId: string;
  readonly name?: string;
  readonly lastSeq: number;
  readonly joinedSeq: number;
}

/** A page of one's rooms; `nextRooms` is the cursor of the next, where there are more. */
export interface RoomList {
  readonly rooms: ReadonlyArray<Membership>;
  readonly nextRooms?: string;
}

/** Who is in a room: the first of them, and how many there are. */
export interface Members {
  readonly roomId: string;
  readonly participants: ReadonlyArray<string>;
  readonly participantCount: number;
}

/** The room that one has left. */
export interface Left {
  readonly roomId: string;
}

/** Where a message stands in its room, once the log holds it. */
export interface Stored {
  readonly id: string;
  readonly seq: number;
  readonly createdAt: string;
}

/** Done; there is nothing else to say. */
export type Nothing = object;

/** A page of a room's messages, ascending by seq, and whether there are more that way. */
export interface History {
  readonly messages: ReadonlyArray<Message>;
  readonly hasMore: boolean;
}

/** A message as everyone in the room sees it. */
export interface Message {
  readonly roomId: string;
  readonly userId: string;
  readonly content: string;
  readonly id: string;
  readonly seq: number;
  readonly createdAt: string;
  readonly clientMessageId?: string;
}

/** The newest messages of rooms, in the order in which the rooms were asked for. */
export interface LastMessages {
  readonly messages: ReadonlyArray<Message>;
}

/** A page of hits, what was read as "without", and the cursor of the next page where there is one. */
export interface SearchResult {
  readonly messages: ReadonlyArray<Hit>;
  readonly excluded?: ReadonlyArray<string>;
  readonly nextCursor?: string;
}

/** A message that a search found, and what to mark in it. */
export interface Hit {
  readonly roomId: string;
  readonly userId: string;
  readonly content: string;
  readonly id: string;
  readonly seq: number;
  readonly createdAt: string;
  readonly clientMessageId?: string;
  readonly highlight: Highlight;
}

/** What to mark in a message. */
export interface Highlight {
  readonly ranges: ReadonlyArray<readonly [number, number]>;
  readonly snippet?: Snippet;
}

/** The neighbourhood of the first hit in a long message. */
export interface Snippet {
  readonly text: string;
  readonly ranges: ReadonlyArray<readonly [number, number]>;
}

/** Something that the server says: to oneself `registered`, to a room `joined` and `left`. */
export interface System {
  readonly roomId?: string;
  readonly content: string;
  readonly code: string;
  readonly userId?: string;
}

/** To a socket that said in its handshake who it is: what `register` is acknowledged with. */
export interface Welcome {
  readonly userId: string;
  readonly durability: string;
  readonly rooms: ReadonlyArray<Membership>;
  readonly nextRooms?: string;
}

/** To a socket that registered in its handshake: it has heard everything up to here. */
export interface Sync {
  readonly offset: string;
}

/** To everyone, while few are online: the ids of those who are, sorted. */
export interface UserList {
  readonly users: ReadonlyArray<string>;
}

/** To every socket of every member: a room was opened, or its members are others now. */
export interface RoomCreated {
  readonly roomId: string;
  readonly participants: ReadonlyArray<string>;
  readonly participantCount: number;
  readonly hostId: string;
  readonly name?: string;
}

/** To who was named by the host of a new room, or added by a member: then `userId` is that one. */
export interface RoomInvite {
  readonly roomId: string;
  readonly hostId: string;
  readonly userId?: string;
  readonly invitedId?: string;
}

/** To the sockets of who joins: the newest page of the room, ascending by seq. */
export interface ReceiveMessages {
  readonly roomId: string;
  readonly messages: ReadonlyArray<Message>;
}

/** To the sockets of who joins, after the page: who is in the room. */
export interface JoinedRoom {
  readonly roomId: string;
  readonly participants: ReadonlyArray<string>;
  readonly participantCount: number;
}

/** To all sockets of who leaves a room. */
export interface RoomLeft {
  readonly roomId: string;
}

/** To every socket in a room, the sender's too: what was said, once the log holds it. */
export interface ReceiveMessage {
  readonly roomId: string;
  readonly userId: string;
  readonly content: string;
  readonly id: string;
  readonly seq: number;
  readonly createdAt: string;
  readonly clientMessageId?: string;
}

/** To the others in a room: a member is typing. Never stored, and dropped where a client is slow. */
export interface Typing {
  readonly roomId: string;
  readonly userId: string;
}

/** What `get_rooms` answers to who asked for no acknowledgement. */
export interface MyRooms {
  readonly rooms: ReadonlyArray<Membership>;
  readonly nextRooms?: string;
}

/** What `get_messages` answers to who asked for no acknowledgement. */
export interface HistoryPage {
  readonly messages: ReadonlyArray<Message>;
  readonly hasMore: boolean;
}

/** What `search` answers to who asked for no acknowledgement. */
export interface FoundMessages {
  readonly messages: ReadonlyArray<Hit>;
  readonly excluded?: ReadonlyArray<string>;
  readonly nextCursor?: string;
}

/** The socket's token has ended, and the socket with it. */
export interface TokenExpired {
  readonly expiredAt: string;
}

/** Why an event was refused, to who asked for no acknowledgement; or why the server ends a socket. */
export interface Failure {
  readonly event: string;
  readonly error: Problem;
}

/** Why something was refused. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly position?: number;
  readonly retryAfter?: number;
}

export interface Refusal {
  readonly ok: false;
  readonly error: Problem;
}

/** What an event is acknowledged with: what was asked for, or why it was refused. */
export type Acknowledgement<T> = ({ readonly ok: true } & T) | Refusal;

/** Takes an acknowledgement. */
export type Acknowledged<T> = (answer: Acknowledgement<T>) => void;

/** Every event that a client may send. */
export interface ClientToServerEvents {
  /** The socket becomes a user. */
  register: (payload: Register, acknowledge?: Acknowledged<Registered>) => void;
  /** A page of one's rooms. */
  get_rooms: (payload: GetRooms, acknowledge?: Acknowledged<RoomList>) => void;
  /** A room is opened, with the host and the participants. */
  create_room: (payload: CreateRoom, acknowledge?: Acknowledged<Members>) => void;
  /** One becomes a member of a room, or, named by a member, another user does. */
  join_room: (payload: JoinRoom, acknowledge?: Acknowledged<Members>) => void;
  /** One's membership of a room ends. */
  leave_room: (payload: LeaveRoom, acknowledge?: Acknowledged<Left>) => void;
  /** Something is said in a room. */
  send_message: (payload: SendMessage, acknowledge?: Acknowledged<Stored>) => void;
  /** One is about to say something. */
  typing: (payload: StartTyping, acknowledge?: Acknowledged<Nothing>) => void;
  /** A page of a room's history. */
  get_messages: (payload: GetMessages, acknowledge?: Acknowledged<History>) => void;
  /** The newest message of each of some rooms, 1 to 50, for a list of rooms. */
  get_last_messages: (payload: GetLastMessages, acknowledge?: Acknowledged<LastMessages>) => void;
  /** Messages in one's rooms, by what they say. */
  search: (payload: Search, acknowledge?: Acknowledged<SearchResult>) => void;
}

/** Every event that the server sends of its own accord. */
export interface ServerToClientEvents {
  /** Something that the server says: to oneself `registered`, to a room `joined` and `left`. */
  system: (payload: System) => void;
  /** To a socket that said in its handshake who it is: what `register` is acknowledged with. */
  registered: (payload: Welcome) => void;
  /** To a socket that registered in its handshake: it has heard everything up to here. */
  sync: (offset: string) => void;
  /** To everyone, while few are online: the ids of those who are, sorted. */
  get_users: (payload: UserList) => void;
  /** To every socket of every member: a room was opened, or its members are others now. */
  room_created: (payload: RoomCreated) => void;
  /** To who was named by the host of a new room, or added by a member: then `userId` is that one. */
  room_invite: (payload: RoomInvite) => void;
  /** To the sockets of who joins: the newest page of the room, ascending by seq. */
  receive_messages: (payload: ReceiveMessages) => void;
  /** To the sockets of who joins, after the page: who is in the room. */
  joined_room: (payload: JoinedRoom) => void;
  /** To all sockets of who leaves a room. */
  room_left: (payload: RoomLeft) => void;
  /** To every socket in a room, the sender's too: what was said, once the log holds it. */
  receive_message: (payload: ReceiveMessage) => void;
  /** To the others in a room: a member is typing. Never stored, and dropped where a client is slow. */
  typing: (userId: string, payload: Typing) => void;
  /** What `get_rooms` answers to who asked for no acknowledgement. */
  rooms: (payload: MyRooms) => void;
  /** What `get_messages` answers to who asked for no acknowledgement. */
  messages: (payload: HistoryPage) => void;
  /** What `search` answers to who asked for no acknowledgement. */
  search_result: (payload: FoundMessages) => void;
  /** The socket's token has ended, and the socket with it. */
  token_expired: (payload: TokenExpired) => void;
  /** Why an event was refused, to who asked for no acknowledgement; or why the server ends a socket. */
  failure: (payload: Failure) => void;
}
