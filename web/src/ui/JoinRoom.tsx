import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { Refusal } from "../wire/link";
import { explain, useChat, useWords } from "./context";
import { Logo } from "./Icon";
import { goTo } from "./route";

/** The address names a room that the user is not in: ask before going in. */
export function JoinRoom({ roomId }: { readonly roomId: string }): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [problem, setProblem] = useState("");
  const left = chat.left.has(roomId);
  const join = async (): Promise<void> => {
    try {
      await chat.joinRoom(roomId);
    } catch (error) {
      // No id of a room: to who followed the link it is all the same, there is none.
      const isNone = error instanceof Refusal && error.problem.code === "invalid_id";
      setProblem(isNone ? text.problems["room_not_found"]! : explain(error, text));
    }
  };
  return (
    <section class="empty">
      <Logo />
      <h2>{left ? text.leftTitle : text.joinTitle}</h2>
      <p>{left ? text.leftHint : text.joinHint}</p>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="empty-actions">
        <button type="button" class="button" onClick={() => goTo(null)}>
          {text.cancel}
        </button>
        <button type="button" class="button solid" onClick={() => void join()}>
          {text.join}
        </button>
      </div>
    </section>
  );
}
