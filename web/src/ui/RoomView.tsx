import type { VNode } from "preact";
import { useRef } from "preact/hooks";

import { others, type Room } from "../chat/room";
import type { ListControl } from "../list/position";
import { RoomAvatar } from "./Avatar";
import type { Panel } from "./ChatPage";
import { Composer } from "./Composer";
import { useChat, useWords } from "./context";
import { IconButton } from "./IconButton";
import { SEARCH_KEYS } from "./keys";
import { titleOf } from "./names";
import { goTo } from "./route";
import { Timeline } from "./Timeline";
import { TypingLine } from "./TypingLine";

interface Props {
  readonly room: Room;
  readonly panel: Panel;
  readonly onPanel: (panel: Panel) => void;
}

/** One room: who it is, what was said, and a place to answer. */
export function RoomView({ room, panel, onPanel }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const list = useRef<ListControl>(null);
  const me = chat.me.value;
  const names = others(room, me);
  const title = titleOf(room, me, text);
  const online = names.filter((name) => chat.online.value.includes(name));
  const subtitle =
    names.length === 1 && !room.name
      ? online.length > 0 && text.isOnline
      : [text.members(room.participantCount), online.length > 0 && text.onlineCount(online.length + 1)].filter(Boolean).join(" · ");
  return (
    <>
      <header class="room-head">
        <span class="only-narrow">
          <IconButton icon="back" label={text.back} onClick={() => goTo(null)} />
        </span>
        <RoomAvatar names={names} name={room.name} online={names.length === 1 && online.length === 1} />
        <div class="room-head-text">
          <h2 dir="auto">{title}</h2>
          {subtitle && <p>{subtitle}</p>}
        </div>
        {chat.config.search && (
          <IconButton icon="search" label={text.searchTitle} shortcut={SEARCH_KEYS} pressed={panel === "search"} onClick={() => onPanel("search")} />
        )}
        <IconButton icon="info" label={text.details} pressed={panel === "details"} onClick={() => onPanel("details")} />
      </header>
      <Timeline room={room} title={title} control={list} />
      <TypingLine roomId={room.roomId} />
      <Composer roomId={room.roomId} title={title} onPage={(direction) => list.current?.page(direction)} />
    </>
  );
}
