import type { VNode } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Edit } from "../chat/editing";
import type { Room } from "../chat/room";
import { type Row, rowsOf } from "../chat/rows";
import { isLive } from "../chat/timeline";
import type { ListControl, ListView } from "../list/position";
import { VirtualList } from "../list/VirtualList";
import type { Message } from "../wire/contract";
import { isLookedAt, watchAttention } from "./attention";
import { useChat, useWords } from "./context";
import { DeleteMessage } from "./DeleteMessage";
import { Icon } from "./Icon";
import { MessageMenu } from "./MessageMenu";
import { NOBODY } from "./ReadBy";
import { useReaders } from "./readers";
import { estimate, holds, RowView } from "./RowView";
import { walk } from "./walk";

interface Props {
  readonly room: Room;
  readonly title: string;
  readonly control: { current: ListControl | null };
}

interface OpenMenu {
  readonly key: string;
  readonly message: Message;
  readonly article: HTMLElement;
}

/** The buttons of the messages' menus, through which the arrows go. */
const MORE = ".message-more";

const hasStop = (row: Row): boolean => row.kind === "message" && row.seq !== undefined && row.deletedAt === undefined;

const keyOf = (row: Row): string => row.key;

/** What was said in a room, from its beginning to now. */
export function Timeline({ room, title, control }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const { roomId } = room;
  const line = chat.history.line(roomId).value;
  const [readTo, setReadTo] = useReadTo(room);
  const [view, setView] = useState<ListView>({ following: true, lastSeen: 0 });
  const pending = chat.outbox.pending.value.filter((one) => one.roomId === roomId);
  const notices = chat.notices.value.filter((one) => one.roomId === roomId);
  const me = chat.me.value;
  const changes = [line, pending.length, pending.map((one) => one.state).join(), notices.length, me, readTo];
  const rows = useMemo(() => rowsOf({ line, pending, notices, me, readTo }), changes);

  useFirstPage(roomId, readTo);
  useStartingPoint(rows, control, readTo !== null);
  useTarget(roomId, rows, control);
  useReading(room, rows, view);
  const readers = useReaders(room, line.messages);

  const toLatest = useCallback(async () => {
    if (!isLive(chat.history.line(roomId).peek())) await chat.history.newest(roomId);
    control.current?.toEnd();
  }, [roomId]);
  const newestOwn = pending.at(-1)?.clientMessageId;
  useEffect(() => {
    if (!newestOwn) return;
    setReadTo(null);
    void toLatest();
  }, [newestOwn]);

  const onView = useCallback((next: ListView) => {
    setView((old) => (old.following === next.following && old.lastSeen === next.lastSeen ? old : next));
  }, []);
  const [tapped, setTapped] = useState<string | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const closeMenu = useCallback(() => setMenu(null), []);
  const [deleting, setDeleting] = useState<Message | null>(null);
  const askToDelete = (message: Message): void => {
    setMenu(null);
    setDeleting(message);
  };
  const edit = useEdit(roomId, rows, control);
  const stop = rows.findLast((row, index) => hasStop(row) && index <= view.lastSeen)?.key;
  const toggleMenu = (row: Row, article: HTMLElement): void => {
    const message = line.messages.find((one) => row.kind === "message" && one.seq === row.seq);
    setMenu(message && menu?.key !== row.key ? { key: row.key, message, article } : null);
  };
  const empty = line.complete && line.messages.length === 0 && pending.length === 0;
  const away = !view.following || !isLive(line);
  const unread = chat.unreadIn(room);
  return (
    <div class="timeline" onKeyDown={(event) => (event.target as Element).matches(MORE) && walk(event, MORE)}>
      <VirtualList
        rows={rows}
        keyOf={keyOf}
        estimate={estimate}
        holds={holds}
        render={(row) => (
          <RowView
            row={row}
            room={room}
            empty={empty}
            timed={row.key === tapped}
            onTap={() => setTapped(row.key === tapped ? null : row.key)}
            edit={edit && row.kind === "message" && row.seq === edit.message.seq ? edit : null}
            readers={row.kind === "message" && row.seq !== undefined ? readers(row.seq) : NOBODY}
            isStop={row.key === stop}
            isOpen={row.key === menu?.key}
            onMenu={(article) => toggleMenu(row, article)}
          />
        )}
        ends={isLive(line)}
        onView={onView}
        onNearStart={() => void chat.history.older(roomId).catch(() => undefined)}
        onNearEnd={() => void chat.history.newer(roomId).catch(() => undefined)}
        control={control}
        label={text.messages(title)}
      />
      {away && rows.length > 1 && (
        <button type="button" class="to-latest" aria-label={text.toLatest} title={text.toLatest} onClick={() => void toLatest()}>
          <Icon name="down" />
          {unread > 0 && <span>{text.newBelow(unread)}</span>}
        </button>
      )}
      {menu && <MessageMenu key={menu.key} message={menu.message} article={menu.article} onClose={closeMenu} onDelete={() => askToDelete(menu.message)} />}
      {deleting && <DeleteMessage message={deleting} onClose={() => setDeleting(null)} />}
    </div>
  );
}

/** Beyond this many unread messages a room that was never read opens at its end. */
const MANY = 60;

/** The seq after which messages are new: set when the room is opened or nobody looks at the page any more. */
function useReadTo(room: Room): [number | null, (seq: number | null) => void] {
  const chat = useChat();
  const current = (): number | null => chat.reading.marks.peek().get(room.roomId) ?? null;
  const [readTo, setReadTo] = useState(() => {
    const unread = chat.unreadIn(room);
    return unread === 0 || (current() === room.joinedSeq && unread > MANY) ? null : current();
  });
  useEffect(() => watchAttention(() => isLookedAt() || setReadTo(current())), [room.roomId]);
  return [readTo, setReadTo];
}

/** Fetch what is shown first, now or when the connection is back. */
function useFirstPage(roomId: string, readTo: number | null): void {
  const chat = useChat();
  const ready = chat.link.state.value.name === "ready";
  useEffect(() => {
    const line = chat.history.line(roomId).peek();
    const target = chat.target.peek();
    if (!ready || line.messages.length > 0 || line.complete || target?.roomId === roomId) return;
    const page = readTo === null ? chat.history.newest(roomId) : chat.history.around(roomId, readTo + 1);
    page.catch(() => undefined);
  }, [roomId, ready]);
}

/** A room with news opens where the news begins. */
function useStartingPoint(rows: readonly Row[], control: { current: ListControl | null }, hasNews: boolean): void {
  const done = useRef(!hasNews);
  useLayoutEffect(() => {
    if (done.current || !rows.some((row) => row.kind === "new")) return;
    done.current = true;
    control.current?.toRow("new");
  }, [rows]);
}

/** A search hit is fetched with what surrounds it, and brought into view. */
function useTarget(roomId: string, rows: readonly Row[], control: { current: ListControl | null }): void {
  const chat = useChat();
  const target = chat.target.value;
  const shown = useRef<object | null>(null);
  useEffect(() => {
    if (target?.roomId === roomId) chat.history.around(roomId, target.seq).catch(() => undefined);
  }, [target]);
  // A hit is looked at once: who comes back to the room wants to know what was said last.
  useEffect(
    () => () => {
      if (chat.target.peek()?.roomId === roomId) chat.target.value = null;
      if (chat.link.state.peek().name === "ready") chat.history.leave(roomId);
    },
    [roomId],
  );
  useLayoutEffect(() => {
    if (!target || target.roomId !== roomId || shown.current === target) return;
    const row = rows.find((one) => one.kind === "message" && one.seq === target.seq);
    if (!row) return;
    shown.current = target;
    control.current?.toRow(row.key);
  }, [rows, target]);
}

/** The message of this room that is being edited, brought into view as that begins. */
function useEdit(roomId: string, rows: readonly Row[], control: { current: ListControl | null }): Edit | null {
  const now = useChat().editing.now.value;
  const edit = now?.message.roomId === roomId ? now : null;
  useLayoutEffect(() => {
    const seq = edit?.message.seq;
    if (seq === undefined || document.querySelector(`.list [data-seq="${seq}"]`)) return;
    const row = rows.find((one) => one.kind === "message" && one.seq === seq);
    if (row) control.current?.toRow(row.key);
  }, [edit?.message.id]);
  return edit;
}

/** What has been in sight is read. */
function useReading(room: Room, rows: readonly Row[], view: ListView): void {
  const chat = useChat();
  const read = (): void => {
    if (!isLookedAt()) return;
    for (let index = Math.min(view.lastSeen, rows.length - 1); index >= 0; index -= 1) {
      const row = rows[index]!;
      if (row.kind === "message" && row.seq !== undefined) return chat.markRead(room.roomId, row.seq);
    }
  };
  useEffect(() => {
    read();
    return watchAttention(read);
  }, [room.roomId, rows, view]);
}
