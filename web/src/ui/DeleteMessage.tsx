import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { visible } from "../text/visible";
import type { Message } from "../wire/contract";
import { NoAnswer } from "../wire/link";
import { explain, useChat, useWords } from "./context";
import { Dialog } from "./Dialog";
import { focusIfLost } from "./focus";

/** So much of a message tells which one it is. */
const LONGEST = 200;

interface Props {
  readonly message: Message;
  readonly onClose: () => void;
}

/** Asks once more before a message is deleted: nobody can bring it back. */
export function DeleteMessage({ message, onClose }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const keep = useRef<HTMLButtonElement>(null);
  // Not on the button that cannot be undone.
  useLayoutEffect(() => keep.current!.focus(), []);
  // The menu that asked for this is gone, and perhaps the message's button.
  useLayoutEffect(
    () => () =>
      // The dialog keeps the focus inside for as long as it is there.
      void setTimeout(() => {
        const more = document.querySelector<HTMLElement>(`.list [data-seq="${message.seq}"] .message-more`);
        if (more) more.focus({ preventScroll: true });
        else focusIfLost();
      }),
    [],
  );
  const act = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      await chat.deleteMessage(message);
      onClose();
    } catch (error) {
      setProblem(error instanceof NoAnswer ? text.undeleted : explain(error, text));
      setBusy(false);
    }
  };
  return (
    <Dialog title={text.deleteTitle} onClose={onClose}>
      <blockquote class="quoted" dir="auto">
        {visible(message.content.slice(0, LONGEST))}
      </blockquote>
      <p>{message.userId === chat.me.value ? text.deleteSure : text.deleteSureOf(visible(message.userId))}</p>
      <p class="problem" role="alert">
        {problem}
      </p>
      <footer class="form-foot">
        <button ref={keep} type="button" class="button" onClick={onClose}>
          {text.cancel}
        </button>
        <button type="button" class="button solid danger" aria-disabled={busy} onClick={() => void act()}>
          {text.delete}
        </button>
      </footer>
    </Dialog>
  );
}
