import type { VNode } from "preact";
import { useEffect } from "preact/hooks";

import { others, type Room } from "../chat/room";
import { visible } from "../text/visible";
import { RoomAvatar } from "./Avatar";
import { useChat, useWords } from "./context";
import { titleOf } from "./names";
import { roomHref } from "./route";

const LONGEST = 120;

/** A room in the list: who, when, the last line, and how much of it is unread. */
export function RoomItem({ room }: { readonly room: Room }): VNode {
  const { text, dates } = useWords();
  const chat = useChat();
  const me = chat.me.value;
  const names = others(room, me);
  const unread = chat.unreadIn(room);
  const here = chat.open.value === room.roomId;
  const last = room.lastMessage;
  const isUnknown = room.lastSeq > (last?.seq ?? 0);
  const isReady = chat.link.state.value.name === "ready";
  useEffect(() => {
    if (!isUnknown || !isReady) return undefined;
    chat.lastLines.want(room.roomId);
    return () => chat.lastLines.unwant(room.roomId);
  }, [room.roomId, isUnknown, isReady]);
  return (
    <a class="room-item" href={roomHref(room.roomId)} aria-current={here ? "page" : undefined} data-unread={unread > 0}>
      <RoomAvatar names={names} name={room.name} online={names.length === 1 && chat.online.value.includes(names[0]!)} />
      <span class="room-item-text">
        <span class="room-item-top">
          <span class="name" dir="auto">{titleOf(room, me, text)}</span>
          {last && <time dateTime={last.createdAt}>{dates.brief(last.createdAt)}</time>}
        </span>
        <span class="room-item-bottom">
          <LastLine room={room} />
          {unread > 0 && (
            <span class="badge">
              <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
              <span class="unseen">{text.unread(unread)}</span>
            </span>
          )}
        </span>
      </span>
    </a>
  );
}

function LastLine({ room }: { readonly room: Room }): VNode {
  const { text } = useWords();
  const chat = useChat();
  const typing = chat.typing.now.value.get(room.roomId) ?? [];
  const last = room.lastMessage;
  if (typing.length > 0) return <span class="last-line typing">{text.isTyping(typing)}</span>;
  if (!last) return <span class="last-line quiet">{room.lastSeq === 0 ? text.nothingSaid : "…"}</span>;
  const who = last.userId === chat.me.value ? text.yourself : room.participantCount > 2 || room.name ? last.userId : "";
  return (
    <span class="last-line" dir="auto">
      {who && `${visible(who)}: `}
      {last.deletedAt === undefined ? visible(last.content.slice(0, LONGEST)) : text.deleted}
    </span>
  );
}
