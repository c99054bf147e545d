import type { VNode } from "preact";

import { visible } from "../text/visible";
import { useChat, useWords } from "./context";
import { titleOf } from "./names";

const LONGEST = 200;

/** Tells those who hear the page what was just said, wherever it was. */
export function Announcer(): VNode {
  const { text } = useWords();
  const chat = useChat();
  const message = chat.heard.value;
  const room = message && message.roomId !== chat.open.value ? chat.rooms.value.get(message.roomId) : undefined;
  const where = room ? `${titleOf(room, chat.me.value, text)}, ` : "";
  return (
    <div class="unseen" role="log" aria-live="polite">
      {message && <p key={message.id}>{`${where}${message.userId}: ${visible(message.content.slice(0, LONGEST))}`}</p>}
    </div>
  );
}
