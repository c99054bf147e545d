import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { quoteOf } from "../chat/quotes";
import type { Message } from "../wire/contract";
import { useBack } from "./back";
import { useChat, useWords } from "./context";
import { Icon } from "./Icon";
import { Picker } from "./Reactions";
import { walk } from "./walk";

interface Props {
  readonly message: Message;
  /** The message on the page, which the menu opens at. */
  readonly article: HTMLElement;
  readonly onClose: () => void;
  /** The message is to be deleted, which is asked for once more. */
  readonly onDelete: () => void;
}

const GAP_PX = 6;

/** Below the bubble, or above where there is no room, within what is seen. */
function place(menu: HTMLElement, article: HTMLElement): void {
  const bubble = article.querySelector(".bubble")!.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const isBelow = bubble.bottom + GAP_PX + height <= innerHeight - GAP_PX;
  const top = isBelow ? bubble.bottom + GAP_PX : bubble.top - GAP_PX - height;
  const left = article.matches(".mine") ? bubble.right - width : bubble.left;
  menu.style.top = `${Math.max(GAP_PX, Math.min(top, innerHeight - height - GAP_PX))}px`;
  menu.style.left = `${Math.max(GAP_PX, Math.min(left, innerWidth - width - GAP_PX))}px`;
}

/** What can be done with a message. */
export function MessageMenu({ message, article, onClose, onDelete }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const menu = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useBack(onClose);
  useLayoutEffect(() => {
    place(menu.current!, article);
    menu.current!.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const onPointer = (event: Event): void => {
      const button = article.querySelector(".message-more");
      if (![menu.current, button].some((one) => one?.contains(event.target as Node))) onClose();
    };
    document.addEventListener("pointerdown", onPointer, true);
    return () => document.removeEventListener("pointerdown", onPointer, true);
  }, []);

  const giveBack = (): void => {
    article.querySelector<HTMLElement>(".message-more")?.focus({ preventScroll: true });
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    walk(event);
    if (event.key !== "Escape" && event.key !== "Tab") return;
    giveBack();
    event.preventDefault();
    // Escape closes the panel beside it otherwise.
    event.stopPropagation();
  };
  const edit = (): void => {
    onClose();
    chat.editing.begin(message);
  };
  const reply = (): void => {
    onClose();
    chat.drafts.reply(message.roomId, quoteOf(message));
    document.getElementById("composer")?.focus();
  };
  const copy = (): void => void navigator.clipboard.writeText(message.content).then(giveBack, () => setFailed(true));
  return (
    <div class="menu" role="menu" aria-label={text.messageMenu} ref={menu} onKeyDown={onKeyDown}>
      <Picker message={message} onDone={giveBack} />
      <button type="button" role="menuitem" onClick={reply}>
        <Icon name="reply" /> {text.reply}
      </button>
      {chat.rights.mayEdit(message) && (
        <button type="button" role="menuitem" onClick={edit}>
          <Icon name="edit" /> {text.edit}
        </button>
      )}
      {navigator.clipboard && (
        <button type="button" role="menuitem" onClick={copy}>
          <Icon name={failed ? "warn" : "copy"} /> {failed ? text.copyFailed : text.copy}
        </button>
      )}
      {chat.rights.mayDelete(message) && (
        <button type="button" role="menuitem" class="danger" onClick={onDelete}>
          <Icon name="delete" /> {text.delete}
        </button>
      )}
    </div>
  );
}
