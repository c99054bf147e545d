/** One signed-in user's chat: everything the page shows, and everything it can do. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";

import type { Config } from "../wire/config";
import type { ListedRoom, Message, Quote, Result, RoomInfo, RoomPage } from "../wire/contract";
import { type Identity, Link, Refusal, retryAfterMs } from "../wire/link";
import { Database } from "../store/database";
import { Changes } from "./changes";
import { Drafts } from "./drafts";
import { Editing, lastOwn } from "./editing";
import { Forms, versionOf } from "./forms";
import { History } from "./history";
import { Outbox, type Stored } from "./outbox";
import { newestQuote, type Quoted } from "./quotes";
import { Reading } from "./reading";
import { LastLines } from "./lastLines";
import { between, changed, inOrder, isWithout, listed, readSeq, type Room, type Rooms, said, upsert, without, withoutLine } from "./room";
import { OwnReactions } from "./reactions";
import { Receipts } from "./receipts";
import { Rights } from "./rights";
import { RoomPages } from "./roomPages";
import type { Target } from "./target";
import { isLive } from "./timeline";
import { Typing } from "./typing";

/** Someone came or went. Not stored by the server, so it lives as long as the page. */
export interface Notice {
  readonly id: number;
  readonly roomId: string;
  readonly code: string;
  readonly content: string;
  readonly userId: string;
  /** The seq it happened after. */
  readonly after: number;
}

/** A room that one is in by another's doing. */
export interface Invitation {
  readonly roomId: string;
  /** Who did it; null where the server did not say. */
  readonly hostId: string | null;
}

const ASK_AGAIN_MS = 2_000;

export class Chat {
  readonly config: Config;
  readonly link: Link;
  readonly history: History;
  /** The newest forms of what was changed during this visit. */
  readonly forms = new Forms();
  readonly editing = new Editing(
    (message, content) => this.#edit(message, content),
    (message) => this.forms.of(message),
  );
  readonly rights: Rights;
  readonly reading = new Reading((roomId, seq) => this.link.request("mark_read", { roomId, userId: this.me.peek(), seq }));
  readonly receipts = new Receipts();
  readonly ownReactions = new OwnReactions();
  readonly typing: Typing;
  readonly lastLines: LastLines;
  /** Who one is: as one said at first, then as the server says. */
  readonly me: Signal<string>;
  readonly rooms: Signal<Rooms> = signal(new Map());
  /** The liveliest first. */
  readonly ordered: ReadonlySignal<readonly Room[]> = computed(() => inOrder(this.rooms.value));
  readonly online: Signal<readonly string[]> = signal([]);
  readonly notices: Signal<readonly Notice[]> = signal([]);
  /** The earliest first. */
  readonly invitations: Signal<readonly Invitation[]> = signal([]);
  /** The newest message from someone else, for those who hear the page rather than see it. */
  readonly heard: Signal<Message | null> = signal(null);
  /** The search hit to show in its place. */
  readonly target: Signal<Target | null> = signal(null);
  /** The room on screen; the page's address decides it. */
  readonly open: Signal<string | null> = signal(null);
  readonly unread: ReadonlySignal<number> = computed(() =>
    [...this.rooms.value.values()].reduce((sum, room) => sum + this.unreadIn(room), 0),
  );
  readonly #changes: Changes;
  #outbox: Outbox | null = null;
  readonly #pages = new RoomPages((rooms, before) => this.#list(rooms, before));
  /** Whether the server tells again what was missed since the connection before. */
  #recovered = false;
  /** Rooms known from before the connection that the server has not named since. */
  #unconfirmed = new Set<string>();
  #drafts: Drafts | null = null;
  /** Pages under other paths of the same host are other chats. */
  readonly #database = new Database(`madang:${location.pathname}`);
  /** Rooms that one was in during this visit, and is no longer. */
  readonly left = new Set<string>();
  /** Rooms that one asked to be let into. */
  readonly #joining = new Set<string>();
  readonly #beginning = new Map<string, Promise<string>>();

  constructor(config: Config, identity: Identity, locale: string) {
    this.config = config;
    this.me = signal(identity.userId);
    this.rights = new Rights(config, this.me, this.rooms);
    this.link = new Link(config, identity, locale, (registered, recovered) => this.#ready(registered, recovered));
    this.history = new History(this.link, this.forms);
    this.#changes = new Changes(this.link, (message) => this.#changed(message));
    this.typing = new Typing((roomId) => this.link.tell("typing", { roomId, userId: this.me.value }));
    this.lastLines = new LastLines(this.link, this.rooms, (messages) => this.#known(...messages.map((one) => this.forms.of(one))));
    this.#listen();
    this.link.open();
  }

  close(): void {
    this.link.close();
    this.typing.clear();
    this.#outbox?.close();
    this.#database.close();
  }

  get outbox(): Outbox {
    return (this.#outbox ??= new Outbox(this.link, this.#database, this.me.value, (stored) => this.#stored(stored)));
  }

  get drafts(): Drafts {
    return (this.#drafts ??= new Drafts(this.#database, this.me.value));
  }

  unreadIn(room: Room): number {
    return Math.max(0, room.lastSeq - (this.reading.of(room.roomId) ?? room.lastSeq));
  }

  // What the user does. All of these throw Refusal or NoAnswer.

  async createRoom(participants: readonly string[], name: string): Promise<string> {
    const hostId = this.me.value;
    const room = await this.link.request("create_room", { hostId, participants, ...(name && { name }) });
    this.reading.know(room.roomId, 0);
    this.#upsert({ ...room, name, hostId });
    return room.roomId;
  }

  /** The room with just this person; made when there is none yet. */
  async talkTo(userId: string): Promise<string> {
    const known = between(this.rooms.value, this.me.value, userId)?.roomId ?? this.#beginning.get(userId);
    if (known !== undefined) return known;
    // A second click while the room is being made means the same room.
    const made = this.createRoom([userId], "");
    this.#beginning.set(userId, made);
    return made.finally(() => this.#beginning.delete(userId));
  }

  async joinRoom(roomId: string): Promise<void> {
    this.#joining.add(roomId);
    await this.link.request("join_room", { userId: this.me.value, roomId });
  }

  async addPerson(roomId: string, userId: string): Promise<void> {
    await this.link.request("join_room", { userId, roomId });
  }

  /** Give a room another name, or, with an empty one, none. */
  async renameRoom(roomId: string, name: string): Promise<void> {
    await this.link.request("rename_room", { roomId, userId: this.me.value, name });
  }

  async leaveRoom(roomId: string): Promise<void> {
    await this.link.request("leave_room", { userId: this.me.value, roomId });
    this.drafts.clear(roomId);
    this.#remove(roomId);
  }

  /** Send a room's draft, without what is blank around it. */
  send(roomId: string, content: string): void {
    this.outbox.add(roomId, { ...this.drafts.of(roomId), content });
    this.drafts.clear(roomId);
    this.typing.said(roomId);
  }

  /** Begin to edit the newest message of one's own that is held; nothing while another is on its way. */
  editLast(roomId: string): void {
    const line = this.history.line(roomId).peek();
    const isSending = this.outbox.pending.peek().some((one) => one.roomId === roomId && one.state === "sending");
    const message = isLive(line) && !isSending ? lastOwn(line.messages, this.me.peek()) : undefined;
    if (message && this.rights.mayEdit(message)) this.editing.begin(message);
  }

  /** Take away what a message says, for everyone. */
  async deleteMessage(message: Message): Promise<void> {
    const { id, roomId, userId, seq, createdAt } = message;
    const deletedBy = this.me.value;
    const { version, deletedAt } = await this.link.request("delete_message", { roomId, userId: deletedBy, seq });
    this.#changed({ id, roomId, userId, seq, createdAt, content: "", version, deletedAt, deletedBy });
  }

  /** React to a message, or take that back; the room hears of it a moment later. */
  async react(roomId: string, seq: number, name: string, remove: boolean): Promise<void> {
    await this.link.request("react", { roomId, userId: this.me.value, seq, name, remove });
    this.ownReactions.know(roomId, seq, name, !remove);
  }

  /** What a message replies to, as it is now. */
  quoted(roomId: string, quote: Quote): Quoted {
    return newestQuote(quote, roomId, this.history.line(roomId).value, this.forms);
  }

  /** Learn how far the others have read a room; what they read from now on is heard. */
  async fetchReceipts(roomId: string): Promise<void> {
    const { receipts } = await this.link.request("get_receipts", { roomId });
    this.receipts.take(roomId, receipts);
  }

  /** Bring a message of a room into view. */
  show(roomId: string, seq: number): void {
    this.target.value = { roomId, seq, ranges: [] };
  }

  markRead(roomId: string, seq: number): void {
    this.reading.mark(roomId, seq);
  }

  // What the server says.

  #ready({ userId, rooms, nextRooms }: Result<"register">, recovered: boolean): void {
    this.me.value = userId;
    this.#recovered = recovered;
    this.#unconfirmed = new Set(this.rooms.value.keys());
    this.#pages.begin(rooms);
    // With one page only, rooms that are gone are removed at once, before anything is sent to them.
    void this.#fetchRooms(nextRooms);
    this.typing.clear();
    void this.outbox.flush();
  }

  /** The other pages of the list; rooms that are in none of them are gone. */
  async #fetchRooms(first: string | undefined): Promise<void> {
    const unconfirmed = this.#unconfirmed;
    for (let cursor = first; cursor !== undefined; ) {
      const page = await this.#roomPage(cursor);
      // A connection lost meanwhile begins the list anew.
      if (unconfirmed !== this.#unconfirmed) return;
      if (page === null) return this.#pages.flush();
      this.#pages.add(page.rooms);
      cursor = page.nextRooms;
    }
    this.#pages.flush();
    batch(() => unconfirmed.forEach((roomId) => this.#remove(roomId)));
  }

  /** A page of the list, also when the server asks to wait for it; `null` when the connection is lost. */
  async #roomPage(cursor: string): Promise<RoomPage | null> {
    for (;;) {
      try {
        return await this.link.request("get_rooms", { cursor });
      } catch (error) {
        if (!(error instanceof Refusal && error.problem.retryable)) return null;
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs(error.problem) ?? ASK_AGAIN_MS));
      }
    }
  }

  #list(rooms: readonly ListedRoom[], before: number): void {
    batch(() => {
      for (const room of rooms) {
        this.#unconfirmed.delete(room.roomId);
        this.#catchUp(room);
        this.history.know(room.roomId, room.lastSeq);
      }
      this.reading.list(new Map(rooms.map((room) => [room.roomId, readSeq(room)])));
      this.rooms.value = listed(this.rooms.value, rooms, before);
    });
  }

  /** What was changed in the room on screen is asked for; the others are read anew when they are looked at. */
  #catchUp(room: ListedRoom): void {
    const { roomId } = room;
    const isHeld = this.history.holds(roomId) || this.rooms.peek().get(roomId)?.lastMessage !== undefined;
    if (!isHeld) return this.#changes.begin(room);
    if (this.#recovered || !this.#changes.mayMiss(room)) return;
    this.rooms.value = withoutLine(this.rooms.peek(), roomId);
    if (this.open.peek() === roomId) return void this.#changes.fetch(roomId);
    this.history.forget(roomId);
    this.#changes.begin(room);
  }

  #listen(): void {
    this.link.on("get_users", ({ users }) => (this.online.value = users));
    this.link.on("room_created", (room) => this.#roomChanged(room));
    this.link.on("room_invite", (invitation) => this.#invited(invitation));
    this.link.on("room_left", ({ roomId }) => this.#remove(roomId));
    this.link.on("joined_room", (room) => {
      this.#pages.flush();
      const asked = this.#joining.delete(room.roomId);
      if (!asked && !this.rooms.value.has(room.roomId)) this.#invited({ roomId: room.roomId, hostId: null });
      this.#upsert(room);
    });
    this.link.on("receive_messages", ({ roomId, messages }) => this.#pageCame(roomId, messages));
    this.link.on("receive_message", (message) => this.#received(message));
    this.link.on("message_changed", (message) => this.#changed(message));
    this.link.on("read_state", ({ roomId, readSeq }) => this.reading.know(roomId, readSeq));
    this.link.on("receipt", (receipt) => this.receipts.take(receipt.roomId, [receipt]));
    this.link.on("typing", (userId, { roomId }) => userId !== this.me.value && this.typing.heard(roomId, userId));
    this.link.on("system", ({ roomId, content, code, userId }) => {
      if (roomId && userId) this.#noticed(roomId, code, content, userId);
    });
  }

  /** One invitation a room; who it is from is worth more than that it is there. */
  #invited({ roomId, hostId, userId }: Invitation & { readonly userId?: string }): void {
    // Where a member added us, the server says who, beside whose room it is.
    const invitation: Invitation = { roomId, hostId: userId ?? hostId };
    if (invitation.hostId === this.me.value) return;
    const known = this.invitations.value.find((one) => one.roomId === invitation.roomId);
    if (known && hostId === null) return;
    this.invitations.value = known
      ? this.invitations.value.map((one) => (one === known ? invitation : one))
      : [...this.invitations.value, invitation];
  }

  /** The invitation was seen, or the room is open. */
  dismiss(roomId: string): void {
    if (!this.invitations.value.some((one) => one.roomId === roomId)) return;
    this.invitations.value = this.invitations.value.filter((one) => one.roomId !== roomId);
  }

  #roomChanged(room: RoomInfo): void {
    this.#pages.flush();
    if (isWithout(room, this.me.value)) return this.#remove(room.roomId);
    // A room that began while we watch is unread from its first message on.
    if (this.reading.of(room.roomId) === undefined) this.reading.know(room.roomId, 0);
    this.#upsert(room);
  }

  /** The newest page of a room that we just joined or were added to: what was said before is not news. */
  #pageCame(roomId: string, messages: readonly Message[]): void {
    this.history.page(roomId, messages);
    const newest = messages.at(-1);
    if (!newest) return;
    this.reading.know(roomId, newest.seq);
    this.#known(newest);
  }

  #received(message: Message): void {
    this.history.received(message);
    this.#known(message);
    if (message.userId === this.me.value) {
      this.reading.know(message.roomId, message.seq);
      if (message.clientMessageId) this.outbox.remove(message.clientMessageId);
    } else {
      this.typing.stopped(message.roomId, message.userId);
      this.heard.value = message;
    }
  }

  /** The acknowledgement may come before or after the message itself; whichever is first shows it. */
  #stored({ pending, id, seq, createdAt }: Stored): void {
    const { roomId, content, clientMessageId, replyTo } = pending;
    const line = this.history.line(roomId);
    const message = { id, roomId, seq, userId: this.me.value, content, createdAt, clientMessageId, ...(replyTo && { replyTo }) };
    this.history.received(message);
    this.#known(message);
    if ((line.value.messages.at(-1)?.seq ?? 0) >= seq || this.open.value !== roomId) this.outbox.remove(clientMessageId);
  }

  #changed(message: Message): void {
    const { id, roomId, seq } = message;
    this.forms.take(message);
    this.history.changed(message);
    this.rooms.value = changed(this.rooms.value, message);
    // What was marked in it may stand elsewhere now, or nowhere.
    const target = this.target.peek();
    if (target?.roomId === roomId && target.seq === seq) this.target.value = null;
    if (this.heard.peek()?.id === id) this.heard.value = message.deletedAt === undefined ? message : null;
  }

  async #edit(message: Message, content: string): Promise<void> {
    const { roomId, seq } = message;
    const body = { roomId, userId: this.me.value, seq, content, version: versionOf(message) };
    const { version, editedAt } = await this.link.request("edit_message", body);
    if (editedAt !== undefined) this.#changed({ ...message, content, version, editedAt });
  }

  #noticed(roomId: string, code: string, content: string, userId: string): void {
    if (code === "left" && userId === this.me.value) return this.#remove(roomId);
    this.#pages.flush();
    this.typing.stopped(roomId, userId);
    const after = this.rooms.value.get(roomId)?.lastSeq ?? 0;
    const id = (this.notices.value.at(-1)?.id ?? 0) + 1;
    this.notices.value = [...this.notices.value, { id, roomId, code, content, userId, after }];
  }

  #upsert(room: RoomInfo): void {
    this.#pages.flush();
    this.#unconfirmed.delete(room.roomId);
    this.rooms.value = upsert(this.rooms.value, room);
  }

  #known(...messages: readonly Message[]): void {
    if (messages.some(({ roomId }) => !this.rooms.peek().has(roomId))) this.#pages.flush();
    this.rooms.value = said(this.rooms.value, messages);
    // Who answered had read, on whatever device.
    for (const { userId, roomId, seq } of messages) if (userId === this.me.value) this.reading.know(roomId, seq);
  }

  #remove(roomId: string): void {
    this.#pages.flush();
    this.left.add(roomId);
    this.rooms.value = without(this.rooms.value, roomId);
    this.notices.value = this.notices.value.filter((notice) => notice.roomId !== roomId);
    this.history.forget(roomId);
    this.receipts.forget(roomId);
    this.outbox.removeRoom(roomId);
    this.dismiss(roomId);
  }
}
