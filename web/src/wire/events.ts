/** What travels between a client and the server: written by `make docs` from the server's own types. */

/** The socket becomes a user. */
export interface Register {
  readonly userId: string;
  /** a signed token, with `--auth jwt`. */
  readonly token?: string | null;
  /** the offset of the last `sync`, "" where one has none yet: the socket hears what it missed behind it, is answered then, and hears `sync` from now on. For clients that keep the offset themselves; nothing looks at it on a socket that is registered already. */
  readonly since?: string | null;
}

/** A page of one's rooms, the most recently active first. */
export interface GetRooms {
  /** `nextRooms` of the page before. */
  readonly cursor?: string | null;
  /** rooms at most. */
  readonly limit?: number | null;
}

/** A room is opened, with the host and the participants. */
export interface CreateRoom {
  readonly hostId: string;
  /** the other members; the host may be among them. */
  readonly participants: ReadonlyArray<string>;
  readonly name?: string | null;
}

/** The host gives a room another name. */
export interface RenameRoom {
  readonly roomId: string;
  readonly userId: string;
  /** as in `create_room`; an empty one takes the name away. */
  readonly name: string;
}

/** One becomes a member of a room, or, named by a member, another user does. */
export interface JoinRoom {
  /** who joins: oneself, or, of a member, anyone. */
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
  /** the seq of the message in the room that it replies to; `message_not_found` where there is */
  readonly replyTo?: number | null;
}

/** One gives a message of one's own another content. */
export interface EditMessage {
  readonly roomId: string;
  readonly userId: string;
  /** of the message. */
  readonly seq: number;
  /** what it says from now on; `too_late` when it is older than `--edit-window`. */
  readonly content: string;
  /** that of the message as one read it, 0 for one that was never changed: where it has another content by now, this is a `conflict`. Without it, the last one to edit has the say. */
  readonly version?: number | null;
}

/** One takes away what a message of one's own says, or, as the room's host, any message. */
export interface DeleteMessage {
  readonly roomId: string;
  readonly userId: string;
  /** of the message. */
  readonly seq: number;
}

/** A member reacts to a message, or takes that back. */
export interface React {
  readonly roomId: string;
  readonly userId: string;
  /** of the message. */
  readonly seq: number;
  /** one emoji, or 1 to 32 of `a-z0-9_+-`; a message has at most 20 different ones (`--max-reactions`). */
  readonly name: string;
  /** whether it is taken back. */
  readonly remove?: boolean;
}

/** One is about to say something. */
export interface StartTyping {
  readonly roomId: string;
  readonly userId: string;
}

/** One has read a room up to a message. */
export interface MarkRead {
  readonly roomId: string;
  readonly userId: string;
  /** of the message, `message_not_found` where there is none. */
  readonly seq: number;
}

/** A page of a room's history, ascending by seq: the newest, where nothing else is asked for. */
export interface GetMessages {
  readonly roomId: string;
  /** only what is below this seq, the newest of it. */
  readonly before?: number | null;
  /** only what is above this seq, the oldest of it; not together with `before`. */
  readonly after?: number | null;
  /** messages at most. */
  readonly limit?: number | null;
}

/** How far each member has read a room, as far as it has no more than `--receipts-max-members`. */
export interface GetReceipts {
  readonly roomId: string;
}

/** The newest message of each of some rooms, for a list of rooms, in the order asked for. */
export interface GetLastMessages {
  readonly roomIds: ReadonlyArray<string>;
}

/** The messages of a room that were changed, each once, in its newest form, ascending by version. */
export interface GetChanges {
  readonly roomId: string;
  /** the version behind which to go on: that of the answer before, or of the room as one read it. */
  readonly after: number;
  /** messages at most. */
  readonly limit?: number | null;
}

/** Messages in the rooms that one is in, by what they say: see [search](search.md). */
export interface Search {
  /** what to look for, in the language of that page. */
  readonly keyword: string;
  /** only in this room. */
  readonly roomId?: string | null;
  /** hits at most. */
  readonly limit?: number | null;
  /** `nextCursor` of the page before; it goes with the same search. */
  readonly cursor?: string | null;
  /** whose messages to find. */
  readonly userId?: string | null;
  /** a day, for before it begins, or a moment in ISO 8601. */
  readonly before?: string | null;
  /** a day, for after it has ended, or a moment in ISO 8601. */
  readonly after?: string | null;
  /** minutes by which the user's clock is ahead of UTC, for the days. */
  readonly utcOffset?: number;
}

/** Who the socket is now, and the first page of the user's rooms. */
export interface Registered {
  readonly userId: string;
  /** when a message is acknowledged: once it is in `memory`, on disk (`fsync`), or on the disk of a `replica` as well. */
  readonly durability: string;
  readonly rooms: ReadonlyArray<Membership>;
  /** the cursor for `get_rooms`, where there are more. */
  readonly nextRooms?: string;
  /** whether all that was missed behind the offset that the client showed comes with this; missing where it is not so, and where none was shown. */
  readonly recovered?: boolean;
}

/** A room as one of its members finds it after registering. */
export interface Membership {
  readonly roomId: string;
  /** the first of them, in the order in which they came. */
  readonly participants: ReadonlyArray<string>;
  /** how many there are. */
  readonly participantCount: number;
  /** the user who opened it. */
  readonly hostId: string;
  readonly name?: string;
  /** the seq after which messages come live. */
  readonly lastSeq: number;
  /** the seq of the newest message when the member joined; 0 for who is in it from the first, and where it is not known: of members since before a release kept it, or in a cluster since before a rebuild. */
  readonly joinedSeq: number;
  /** behind which `get_changes` tells what is changed in it from now on. */
  readonly version?: number;
  /** up to which message one has read it. What one says oneself raises it, and what was said before one joined counts as read. */
  readonly readSeq: number;
  /** messages behind it, up to `lastSeq`; each that comes live from another is one more. */
  readonly unread: number;
  /** how many of these name one. */
  readonly mentions: number;
}

/** A page of one's rooms. */
export interface RoomList {
  readonly rooms: ReadonlyArray<Membership>;
  /** the cursor of the next page, where there are more. */
  readonly nextRooms?: string;
}

/** Who is in a room. */
export interface Members {
  readonly roomId: string;
  /** the first of them, in the order in which they came. */
  readonly participants: ReadonlyArray<string>;
  /** how many there are. */
  readonly participantCount: number;
}

/** What the room is called now. */
export interface Renamed {
  readonly roomId: string;
  /** missing where it has none. */
  readonly name?: string;
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

/** Which message was edited, its version since, and when. */
export interface Edited {
  readonly seq: number;
  readonly version: number;
  /** missing where nothing was changed, and never was. */
  readonly editedAt?: string;
}

/** Which message was deleted, its version since, and when. */
export interface Deleted {
  readonly seq: number;
  readonly version: number;
  readonly deletedAt: string;
}

/** To which message one has reacted, and its version since. */
export interface Reacted {
  readonly seq: number;
  readonly version: number;
}

/** Done; there is nothing else to say. */
export type Nothing = object;

/** How far one has read a room. */
export interface ReadState {
  /** the newest message that one has read, said oneself, or found there on joining. It only rises. */
  readonly readSeq: number;
  /** messages behind it. */
  readonly unread: number;
  /** how many of these name one. */
  readonly mentions: number;
}

/** A page of a room's messages, ascending by seq. */
export interface History {
  readonly messages: ReadonlyArray<Message>;
  /** whether there are more that way. */
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
  /** rises with each change of the message; missing, or 0, where it was never changed. Of two forms keep the one with the greater version, in whatever order they come. */
  readonly version?: number;
  /** when it was given its content, where that is not its first. */
  readonly editedAt?: string;
  /** when it was deleted: then the content is empty. */
  readonly deletedAt?: string;
  /** the user who deleted it. */
  readonly deletedBy?: string;
  readonly replyTo?: Quote;
  /** what members think of it, the first reaction first. */
  readonly reactions?: ReadonlyArray<Reaction>;
}

/** The message that another replies to, as it is now. */
export interface Quote {
  readonly seq: number;
  readonly userId: string;
  /** the first 140 characters of what it says; empty where it was deleted. */
  readonly content: string;
}

/** What some members think of a message. */
export interface Reaction {
  /** an emoji, or a short name. */
  readonly name: string;
  /** how many they are. */
  readonly count: number;
  /** the first 10 of them. */
  readonly users: ReadonlyArray<string>;
}

/** How far the members of a room have read it, oneself among them; nobody where it is too large. */
export interface Receipts {
  readonly receipts: ReadonlyArray<Receipt>;
}

/** How far a member has read a room. */
export interface Receipt {
  readonly userId: string;
  /** as `mark_read` raises it. */
  readonly readSeq: number;
}

/** The newest messages of rooms, in the order in which the rooms were asked for. */
export interface LastMessages {
  readonly messages: ReadonlyArray<Message>;
}

/** Messages that were changed, ascending by version. */
export interface Changes {
  readonly messages: ReadonlyArray<Message>;
  /** behind which to ask next. */
  readonly version: number;
  /** whether there are more behind it. */
  readonly hasMore: boolean;
}

/** A page of hits. */
export interface SearchResult {
  readonly messages: ReadonlyArray<Hit>;
  /** what was read as "without". */
  readonly excluded?: ReadonlyArray<string>;
  /** the cursor of the next page, where there is one. */
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
  /** rises with each change of the message; missing, or 0, where it was never changed. Of two forms keep the one with the greater version, in whatever order they come. */
  readonly version?: number;
  /** when it was given its content, where that is not its first. */
  readonly editedAt?: string;
  /** when it was deleted: then the content is empty. */
  readonly deletedAt?: string;
  /** the user who deleted it. */
  readonly deletedBy?: string;
  readonly replyTo?: Quote;
  /** what members think of it, the first reaction first. */
  readonly reactions?: ReadonlyArray<Reaction>;
  readonly highlight: Highlight;
}

/** What to mark in a message. */
export interface Highlight {
  /** beginnings and ends in the content, in UTF-16 code units; ascending, none touching another. None where the request had filters only. */
  readonly ranges: ReadonlyArray<readonly [number, number]>;
  readonly snippet?: Snippet;
}

/** The neighbourhood of the first hit in a long message. */
export interface Snippet {
  /** what to show, with `…` where the message goes on. */
  readonly text: string;
  /** what to mark in `text`, in UTF-16 code units. */
  readonly ranges: ReadonlyArray<readonly [number, number]>;
}

/** Something that the server says in words, to oneself or to a room. */
export interface System {
  /** the room that it is about, if it is about one. */
  readonly roomId?: string;
  /** the words, in the language of the socket. */
  readonly content: string;
  /** what it is: `registered` to oneself, `joined`, `left` and `renamed` to a room. */
  readonly code: string;
  /** who joined, left or renamed it. */
  readonly userId?: string;
}

/** To a socket that said in its handshake who it is: what `register` is acknowledged with. */
export interface Welcome {
  readonly userId: string;
  /** when a message is acknowledged: once it is in `memory`, on disk (`fsync`), or on the disk of a `replica` as well. */
  readonly durability: string;
  readonly rooms: ReadonlyArray<Membership>;
  /** the cursor for `get_rooms`, where there are more. */
  readonly nextRooms?: string;
  /** whether all that was missed behind the offset that the client showed comes with this; missing where it is not so, and where none was shown. */
  readonly recovered?: boolean;
}

/** To a socket that registered in its handshake, or with `since`: it has heard everything up to here. */
export interface Sync {
  /** what to show; nobody but the server reads it. */
  readonly offset: string;
}

/** To everyone, while few are online: the ids of those who are, sorted. */
export interface UserList {
  readonly users: ReadonlyArray<string>;
}

/** To every socket of every member: a room was opened, or its members are others now, or its name. */
export interface RoomCreated {
  readonly roomId: string;
  /** the first of them, in the order in which they came. */
  readonly participants: ReadonlyArray<string>;
  /** how many there are. */
  readonly participantCount: number;
  /** the user who opened it. */
  readonly hostId: string;
  readonly name?: string;
}

/** To who was named by the host of a new room; or to who was added by a member, and to that member. */
export interface RoomInvite {
  readonly roomId: string;
  readonly hostId: string;
  /** the member who added another. */
  readonly userId?: string;
  /** who was added by a member. */
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
  /** the first of them, in the order in which they came. */
  readonly participants: ReadonlyArray<string>;
  /** how many there are. */
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
  /** rises with each change of the message; missing, or 0, where it was never changed. Of two forms keep the one with the greater version, in whatever order they come. */
  readonly version?: number;
  /** when it was given its content, where that is not its first. */
  readonly editedAt?: string;
  /** when it was deleted: then the content is empty. */
  readonly deletedAt?: string;
  /** the user who deleted it. */
  readonly deletedBy?: string;
  readonly replyTo?: Quote;
  /** what members think of it, the first reaction first. */
  readonly reactions?: ReadonlyArray<Reaction>;
}

/** To every socket in a room: a message is another now; it comes whole, in its newest form. */
export interface MessageChanged {
  readonly roomId: string;
  readonly userId: string;
  readonly content: string;
  readonly id: string;
  readonly seq: number;
  readonly createdAt: string;
  readonly clientMessageId?: string;
  /** rises with each change of the message; missing, or 0, where it was never changed. Of two forms keep the one with the greater version, in whatever order they come. */
  readonly version?: number;
  /** when it was given its content, where that is not its first. */
  readonly editedAt?: string;
  /** when it was deleted: then the content is empty. */
  readonly deletedAt?: string;
  /** the user who deleted it. */
  readonly deletedBy?: string;
  readonly replyTo?: Quote;
  /** what members think of it, the first reaction first. */
  readonly reactions?: ReadonlyArray<Reaction>;
}

/** To the others in a room: a member is typing. Never stored, and dropped where a client is slow. */
export interface Typing {
  readonly roomId: string;
  readonly userId: string;
}

/** To the others in a room of at most `--receipts-max-members`: a member has read it up to here. */
export interface ReadReceipt {
  readonly roomId: string;
  readonly userId: string;
  readonly readSeq: number;
}

/** To one's other sockets: one has read a room up to here on another. */
export interface ReadStateChanged {
  readonly roomId: string;
  readonly readSeq: number;
  /** messages behind it, as it was marked. */
  readonly unread: number;
  /** how many of these name one. */
  readonly mentions: number;
}

/** What `get_rooms` answers to who asked for no acknowledgement. */
export interface MyRooms {
  readonly rooms: ReadonlyArray<Membership>;
  /** the cursor of the next page, where there are more. */
  readonly nextRooms?: string;
}

/** What `get_messages` answers to who asked for no acknowledgement. */
export interface HistoryPage {
  readonly messages: ReadonlyArray<Message>;
  /** whether there are more that way. */
  readonly hasMore: boolean;
}

/** What `get_changes` answers to who asked for no acknowledgement. */
export interface ChangedMessages {
  readonly messages: ReadonlyArray<Message>;
  /** behind which to ask next. */
  readonly version: number;
  /** whether there are more behind it. */
  readonly hasMore: boolean;
}

/** What `search` answers to who asked for no acknowledgement. */
export interface FoundMessages {
  readonly messages: ReadonlyArray<Hit>;
  /** what was read as "without". */
  readonly excluded?: ReadonlyArray<string>;
  /** the cursor of the next page, where there is one. */
  readonly nextCursor?: string;
}

/** The socket's token has ended, and the socket with it. */
export interface TokenExpired {
  /** the token's `exp`, in ISO 8601. */
  readonly expiredAt: string;
}

/** Why an event was refused, to who asked for no acknowledgement; or why the server ends a socket. */
export interface Failure {
  /** the event that was refused. */
  readonly event: string;
  readonly error: Problem;
}

/** Why something was refused. */
export interface Problem {
  /** one of the codes below, for programs to rely on. */
  readonly code: string;
  /** for people, in their language. */
  readonly message: string;
  /** whether the same request may succeed later. */
  readonly retryable: boolean;
  /** for `invalid_query`, where in the keyword, in UTF-16 code units. */
  readonly position?: number;
  /** seconds after which the same request is taken, where that is known: for `rate_limited` and for quotas by the hour. */
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
  /** A page of one's rooms, the most recently active first. */
  get_rooms: (payload: GetRooms, acknowledge?: Acknowledged<RoomList>) => void;
  /** A room is opened, with the host and the participants. */
  create_room: (payload: CreateRoom, acknowledge?: Acknowledged<Members>) => void;
  /** The host gives a room another name. */
  rename_room: (payload: RenameRoom, acknowledge?: Acknowledged<Renamed>) => void;
  /** One becomes a member of a room, or, named by a member, another user does. */
  join_room: (payload: JoinRoom, acknowledge?: Acknowledged<Members>) => void;
  /** One's membership of a room ends. */
  leave_room: (payload: LeaveRoom, acknowledge?: Acknowledged<Left>) => void;
  /** Something is said in a room. */
  send_message: (payload: SendMessage, acknowledge?: Acknowledged<Stored>) => void;
  /** One gives a message of one's own another content. */
  edit_message: (payload: EditMessage, acknowledge?: Acknowledged<Edited>) => void;
  /** One takes away what a message of one's own says, or, as the room's host, any message. */
  delete_message: (payload: DeleteMessage, acknowledge?: Acknowledged<Deleted>) => void;
  /** A member reacts to a message, or takes that back. */
  react: (payload: React, acknowledge?: Acknowledged<Reacted>) => void;
  /** One is about to say something. */
  typing: (payload: StartTyping, acknowledge?: Acknowledged<Nothing>) => void;
  /** One has read a room up to a message. */
  mark_read: (payload: MarkRead, acknowledge?: Acknowledged<ReadState>) => void;
  /** A page of a room's history, ascending by seq: the newest, where nothing else is asked for. */
  get_messages: (payload: GetMessages, acknowledge?: Acknowledged<History>) => void;
  /** How far each member has read a room, as far as it has no more than `--receipts-max-members`. */
  get_receipts: (payload: GetReceipts, acknowledge?: Acknowledged<Receipts>) => void;
  /** The newest message of each of some rooms, for a list of rooms, in the order asked for. */
  get_last_messages: (payload: GetLastMessages, acknowledge?: Acknowledged<LastMessages>) => void;
  /** The messages of a room that were changed, each once, in its newest form, ascending by version. */
  get_changes: (payload: GetChanges, acknowledge?: Acknowledged<Changes>) => void;
  /** Messages in the rooms that one is in, by what they say: see [search](search.md). */
  search: (payload: Search, acknowledge?: Acknowledged<SearchResult>) => void;
}

/** Every event that the server sends of its own accord. */
export interface ServerToClientEvents {
  /** Something that the server says in words, to oneself or to a room. */
  system: (payload: System) => void;
  /** To a socket that said in its handshake who it is: what `register` is acknowledged with. */
  registered: (payload: Welcome) => void;
  /** To a socket that registered in its handshake, or with `since`: it has heard everything up to here. */
  sync: (offset: string) => void;
  /** To everyone, while few are online: the ids of those who are, sorted. */
  get_users: (payload: UserList) => void;
  /** To every socket of every member: a room was opened, or its members are others now, or its name. */
  room_created: (payload: RoomCreated) => void;
  /** To who was named by the host of a new room; or to who was added by a member, and to that member. */
  room_invite: (payload: RoomInvite) => void;
  /** To the sockets of who joins: the newest page of the room, ascending by seq. */
  receive_messages: (payload: ReceiveMessages) => void;
  /** To the sockets of who joins, after the page: who is in the room. */
  joined_room: (payload: JoinedRoom) => void;
  /** To all sockets of who leaves a room. */
  room_left: (payload: RoomLeft) => void;
  /** To every socket in a room, the sender's too: what was said, once the log holds it. */
  receive_message: (payload: ReceiveMessage) => void;
  /** To every socket in a room: a message is another now; it comes whole, in its newest form. */
  message_changed: (payload: MessageChanged) => void;
  /** To the others in a room: a member is typing. Never stored, and dropped where a client is slow. */
  typing: (userId: string, payload: Typing) => void;
  /** To the others in a room of at most `--receipts-max-members`: a member has read it up to here. */
  receipt: (payload: ReadReceipt) => void;
  /** To one's other sockets: one has read a room up to here on another. */
  read_state: (payload: ReadStateChanged) => void;
  /** What `get_rooms` answers to who asked for no acknowledgement. */
  rooms: (payload: MyRooms) => void;
  /** What `get_messages` answers to who asked for no acknowledgement. */
  messages: (payload: HistoryPage) => void;
  /** What `get_changes` answers to who asked for no acknowledgement. */
  changes: (payload: ChangedMessages) => void;
  /** What `search` answers to who asked for no acknowledgement. */
  search_result: (payload: FoundMessages) => void;
  /** The socket's token has ended, and the socket with it. */
  token_expired: (payload: TokenExpired) => void;
  /** Why an event was refused, to who asked for no acknowledgement; or why the server ends a socket. */
  failure: (payload: Failure) => void;
}
