import type { VNode } from "preact";

import { useChat, useWords } from "./context";

/** Who is typing. Its place is kept when nobody is, so that nothing jumps. */
export function TypingLine({ roomId }: { readonly roomId: string }): VNode {
  const { text } = useWords();
  const typing = useChat().typing.now.value.get(roomId) ?? [];
  return (
    <p class="typing-line" aria-live="polite">
      {typing.length > 0 && (
        <>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {text.isTyping(typing)}
        </>
      )}
    </p>
  );
}
