import type { VNode } from "preact";

import { visible } from "../text/visible";
import { useChat, useWords } from "./context";
import { Avatar } from "./Avatar";
import { IconButton } from "./IconButton";
import { titleOf } from "./names";
import { roomHref } from "./route";

/** Someone opened a room with us: say so, and offer the way there. */
export function Invitation(): VNode {
  const { text } = useWords();
  const chat = useChat();
  const invitation = chat.invitation.value;
  const room = invitation ? chat.rooms.value.get(invitation.roomId) : undefined;
  const dismiss = (): void => void (chat.invitation.value = null);
  const shown = invitation && invitation.roomId !== chat.open.value && invitation.hostId !== chat.me.value;
  return (
    <div class="toasts" role="status">
      {shown && (
        <div class="toast">
          <Avatar name={invitation.hostId} />
          <p>
            {text.invited(visible(invitation.hostId))}
            {room?.name && <strong>{titleOf(room, chat.me.value, text)}</strong>}
          </p>
          <a class="button solid small" href={roomHref(invitation.roomId)} onClick={dismiss}>
            {text.open}
          </a>
          <IconButton icon="close" label={text.dismiss} onClick={dismiss} />
        </div>
      )}
    </div>
  );
}
