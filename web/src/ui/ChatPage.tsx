import type { Signal } from "@preact/signals";
import { useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { Announcer } from "./Announcer";
import { Banner } from "./Banner";
import { useChat, useWords } from "./context";
import { Details } from "./Details";
import { focusIfLost, watchFocus } from "./focus";
import { Invitations } from "./Invitation";
import { JoinRoom } from "./JoinRoom";
import { NewRoom } from "./NewRoom";
import { Nowhere } from "./Nowhere";
import { RoomView } from "./RoomView";
import { goTo } from "./route";
import { SearchPanel } from "./SearchPanel";
import { Sidebar } from "./Sidebar";
import { SignOut } from "./SignOut";

export type Panel = "search" | "details" | null;

interface Props {
  readonly route: Signal<string | null>;
  readonly onSignOut: () => void;
}

/** Everything behind the door: rooms to the left, the talk in the middle, a panel to the right when asked for. */
export function ChatPage({ route, onSignOut }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [panel, setPanel] = useState<Panel>(null);
  const [making, setMaking] = useState(false);
  const [leaving, setLeaving] = useState(false);
  useSignalEffect(() => {
    chat.open.value = route.value;
    if (route.value !== null) chat.dismiss(route.value);
    const unread = chat.unread.value;
    document.title = unread > 0 ? `(${unread}) Madang` : "Madang";
  });
  useShortcuts(chat.config.search ? () => setPanel("search") : null, () => setPanel(null));

  useEffect(watchFocus, []);

  const roomId = route.value;
  useEffect(focusIfLost, [roomId]);
  const room = roomId === null ? undefined : chat.rooms.value.get(roomId);
  const leave = (): void => {
    setPanel(null);
    goTo(null);
  };
  const toggle = (wanted: Panel): void => setPanel(panel === wanted ? null : wanted);
  return (
    <main class={`page ${roomId === null ? "at-list" : "in-room"} ${panel ? "with-panel" : ""}`}>
      <h1 class="unseen">Madang</h1>
      {room && (
        <a class="skip" href="#composer" onClick={(event) => focusComposer(event)}>
          {text.skip}
        </a>
      )}
      <Banner onSignOut={onSignOut} />
      <Sidebar onSearch={() => toggle("search")} onNew={() => setMaking(true)} onSignOut={() => setLeaving(true)} />
      <div class="middle">
        {room ? (
          <RoomView key={room.roomId} room={room} panel={panel} onPanel={toggle} />
        ) : roomId !== null ? (
          <JoinRoom key={roomId} roomId={roomId} />
        ) : (
          <Nowhere onNew={() => setMaking(true)} />
        )}
      </div>
      {panel === "search" && <SearchPanel room={room} onClose={() => setPanel(null)} />}
      {panel === "details" && room && <Details key={room.roomId} room={room} onClose={() => setPanel(null)} onLeft={leave} />}
      {making && <NewRoom onClose={() => setMaking(false)} />}
      {leaving && <SignOut onClose={() => setLeaving(false)} onSignOut={onSignOut} />}
      <Invitations />
      <Announcer />
    </main>
  );
}

function focusComposer(event: Event): void {
  event.preventDefault();
  document.getElementById("composer")?.focus();
}

/** Ctrl or ⌘ K searches, Escape closes the panel, Alt and an arrow goes to the next room. */
function useShortcuts(search: (() => void) | null, close: () => void): void {
  const chat = useChat();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || document.querySelector("dialog[open]")) return;
      const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
      if (search && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") search();
      else if (event.key === "Escape") return close();
      else if (step) goToNeighbour(step);
      else return;
      event.preventDefault();
    };
    const goToNeighbour = (step: number): void => {
      const rooms = chat.ordered.peek();
      const at = rooms.findIndex((room) => room.roomId === chat.open.peek());
      const next = rooms[at < 0 ? 0 : at + step];
      if (next) goTo(next.roomId);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [chat]);
}
