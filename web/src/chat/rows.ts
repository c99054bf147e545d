/** A timeline as rows for the eye: days, groups, the line above what is new, and one's own messages on their way. */
import type { Message, Quote, Reaction } from "../wire/contract";
import type { Notice } from "./chat";
import type { Pending } from "./outbox";
import { isLive, newestHeld, type Timeline } from "./timeline";

export type Delivery = "stored" | "sending" | "failed";

export interface MessageRow {
  readonly kind: "message";
  readonly key: string;
  readonly userId: string;
  readonly content: string;
  readonly createdAt: string;
  readonly editedAt?: string;
  readonly deletedAt?: string;
  readonly deletedBy?: string;
  readonly replyTo?: Quote;
  readonly reactions?: readonly Reaction[];
  /** Absent while the server has not numbered it. */
  readonly seq?: number;
  readonly mine: boolean;
  readonly delivery: Delivery;
  readonly pending?: Pending;
  /** The first and the last of a group: one author, close in time. */
  readonly starts: boolean;
  readonly ends: boolean;
}

export type Row =
  | MessageRow
  | { readonly kind: "head"; readonly key: "head"; readonly complete: boolean }
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "new"; readonly key: "new" }
  | { readonly kind: "notice"; readonly key: string; readonly notice: Notice };

export interface RowSource {
  readonly line: Timeline;
  readonly pending: readonly Pending[];
  readonly notices: readonly Notice[];
  readonly me: string;
  /** The seq that was read when the room was opened; what follows is new. */
  readonly readTo: number | null;
}

const GROUP_WITHIN_MS = 4 * 60_000;

/** The local day, as a key. */
const dayOf = (at: string): string => new Date(at).toDateString();

export function rowsOf({ line, pending, notices, me, readTo }: RowSource): Row[] {
  const rows: Row[] = [{ kind: "head", key: "head", complete: line.complete }];
  const held = newestHeld(line);
  let noticeAt = 0;
  let day = "";
  const put = (row: MessageRow): void => {
    if (dayOf(row.createdAt) !== day) {
      day = dayOf(row.createdAt);
      rows.push({ kind: "day", key: `day ${day}`, at: row.createdAt });
    }
    rows.push(grouped(row, rows));
  };
  const putNotices = (before: number): void => {
    for (; noticeAt < notices.length && notices[noticeAt]!.after < before; noticeAt += 1) {
      const notice = notices[noticeAt]!;
      if (notice.after >= (line.messages[0]?.seq ?? 1) - 1) rows.push({ kind: "notice", key: `notice ${notice.id}`, notice });
    }
  };
  for (const message of line.messages) {
    putNotices(message.seq);
    if (readTo !== null && message.seq === readTo + 1 && message.seq > 1) rows.push({ kind: "new", key: "new" });
    put(storedRow(message, me));
  }
  if (!isLive(line)) return rows;
  putNotices(held + 1);
  const shown = new Set(line.messages.slice(-200).map((message) => message.clientMessageId));
  for (const one of pending) if (!shown.has(one.clientMessageId)) put(pendingRow(one, me));
  return rows;
}

const messageKey = (userId: string, clientMessageId: string): string => `${clientMessageId} ${userId}`;

function storedRow(message: Message, me: string): MessageRow {
  const { id, userId, content, createdAt, editedAt, deletedAt, deletedBy, replyTo, reactions, seq, clientMessageId } = message;
  const key = clientMessageId ? messageKey(userId, clientMessageId) : id;
  const mine = userId === me;
  const changed = {
    ...(editedAt !== undefined && { editedAt }),
    ...(deletedAt !== undefined && { deletedAt }),
    ...(deletedBy !== undefined && { deletedBy }),
    ...(replyTo !== undefined && { replyTo }),
    ...(reactions !== undefined && { reactions }),
  };
  return { kind: "message", key, userId, content, createdAt, ...changed, seq, mine, delivery: "stored", starts: true, ends: true };
}

function pendingRow(pending: Pending, me: string): MessageRow {
  const { clientMessageId, content, createdAt, replyTo, state: delivery } = pending;
  const key = messageKey(me, clientMessageId);
  const own = { userId: me, mine: true, content, createdAt, ...(replyTo && { replyTo }) };
  return { kind: "message", key, ...own, delivery, pending, starts: true, ends: true };
}

/** Join the row to the one before it when they belong together. */
function grouped(row: MessageRow, rows: Row[]): MessageRow {
  const before = rows.at(-1);
  if (before?.kind !== "message" || before.userId !== row.userId) return row;
  if (Date.parse(row.createdAt) - Date.parse(before.createdAt) > GROUP_WITHIN_MS) return row;
  rows[rows.length - 1] = { ...before, ends: false };
  return { ...row, starts: false };
}
