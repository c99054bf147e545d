import type { VNode } from "preact";

import type { Invitation as Given } from "../chat/chat";
import { visible } from "../text/visible";
import { Avatar } from "./Avatar";
import { useChat, useWords } from "./context";
import { IconButton } from "./IconButton";
import { titleOf } from "./names";
import { roomHref } from "./route";

/** More than these wait until one of them is answered. */
const SHOWN = 3;

/** Someone opened a room with us or added us to one: say so, and offer the way there. The others wait in line. */
export function Invitations(): VNode {
  const chat = useChat();
  const waiting = chat.invitations.value.filter((one) => one.roomId !== chat.open.value);
  return (
    <div class="toasts" role="status">
      {waiting.slice(0, SHOWN).map((one) => (
        <Toast key={one.roomId} invitation={one} />
      ))}
    </div>
  );
}

function Toast({ invitation }: { readonly invitation: Given }): VNode {
  const { text } = useWords();
  const chat = useChat();
  const { roomId, hostId } = invitation;
  const room = chat.rooms.value.get(roomId);
  const title = room ? titleOf(room, chat.me.value, text) : "";
  const dismiss = (): void => chat.dismiss(roomId);
  return (
    <div class="toast">
      <Avatar name={hostId ?? title} />
      <p>
        {hostId === null ? text.nowIn : text.invited(visible(hostId))}
        {room && (room.name || hostId === null) && <strong dir="auto">{title}</strong>}
      </p>
      <a class="button solid small" href={roomHref(roomId)} onClick={dismiss}>
        {text.open}
      </a>
      <IconButton icon="close" label={text.dismiss} onClick={dismiss} />
    </div>
  );
}
