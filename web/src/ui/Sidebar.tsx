import type { VNode } from "preact";
import { useState } from "preact/hooks";

import type { Room } from "../chat/room";
import { nameMatcher } from "../text/matching";
import { visible } from "../text/visible";
import { Avatar } from "./Avatar";
import { useChat, useWords } from "./context";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { SEARCH_KEYS } from "./keys";
import { LongList } from "./LongList";
import { titleOf } from "./names";
import { PeopleList } from "./PeopleList";
import { RoomItem } from "./RoomItem";

interface Props {
  readonly onSearch: () => void;
  readonly onNew: () => void;
  readonly onSignOut: () => void;
}

const roomKey = (room: Room): string => room.roomId;
const drawRoom = (room: Room): VNode => <RoomItem room={room} />;

/** A list of so many is seen at a glance. */
const SHORT = 8;

/** One's rooms, who is here, and what can be done without a room. */
export function Sidebar({ onSearch, onNew, onSignOut }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [filter, setFilter] = useState("");
  const all = chat.ordered.value;
  const matches = nameMatcher(filter);
  const rooms = filter ? all.filter((room) => matches(titleOf(room, chat.me.value, text))) : all;
  const isLong = all.length + chat.online.value.length > SHORT;
  return (
    <section class="sidebar" aria-label={text.rooms}>
      <header class="sidebar-head">
        <Avatar name={chat.me.value} />
        <p class="me" dir="auto">
          {visible(chat.me.value)}
        </p>
        <IconButton icon="exit" label={text.signOut} onClick={onSignOut} />
      </header>
      <div class="sidebar-actions">
        {chat.config.search && (
          <button type="button" class="search-button" onClick={onSearch}>
            <Icon name="search" /> {text.search} <kbd aria-hidden="true">{SEARCH_KEYS}</kbd>
          </button>
        )}
        <IconButton icon="add" label={text.newRoom} kind="solid" onClick={onNew} />
      </div>
      {(isLong || filter) && (
        <div class="sidebar-filter">
          <input
            type="text"
            aria-label={text.filterNames}
            placeholder={text.filterNames}
            autocomplete="off"
            spellcheck={false}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Escape" && setFilter("")}
          />
        </div>
      )}
      <div class="sidebar-lists">
        <nav aria-label={text.rooms}>
          <h2 class="list-title">{text.rooms}</h2>
          {filter && rooms.length === 0 && <p class="list-empty">{text.noneOfThatName}</p>}
          {all.length === 0 && (
            <div class="list-empty">
              <p>{text.noRooms}</p>
              <button type="button" class="button small" onClick={onNew}>
                {text.newRoom}
              </button>
            </div>
          )}
          <LongList class="room-list" rows={rooms} keyOf={roomKey} render={drawRoom} estimate={62} />
        </nav>
        <PeopleList matches={matches} />
      </div>
    </section>
  );
}
