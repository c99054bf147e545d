import type { VNode } from "preact";

import { useChat, useWords } from "./context";
import { Logo } from "./Icon";

/** No room is open. */
export function Nowhere({ onNew }: { readonly onNew: () => void }): VNode {
  const { text } = useWords();
  const chat = useChat();
  const none = chat.rooms.value.size === 0;
  return (
    <section class="empty">
      <Logo />
      <h2>{none ? text.noRooms : text.pick}</h2>
      <p>{none ? text.noRoomsHint : text.pickHint}</p>
      {none && (
        <div class="empty-actions">
          <button type="button" class="button solid" onClick={onNew}>
            {text.newRoomTitle}
          </button>
        </div>
      )}
    </section>
  );
}
