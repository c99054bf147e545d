import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { useChat, useWords } from "./context";
import { Icon } from "./Icon";
import { isComposing } from "./keys";
import { ReplyBar } from "./QuoteView";
import { byTouch, lengthOf, useGrowing, withoutBlankEdges } from "./writing";

interface Props {
  readonly roomId: string;
  readonly title: string;
  readonly onPage: (direction: 1 | -1) => void;
}

/** Where one writes. */
export function Composer({ roomId, title, onPage }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const { content, replyTo } = chat.drafts.of(roomId);
  const field = useRef<HTMLTextAreaElement>(null);
  const limit = chat.config.limits.contentLength;
  const over = lengthOf(content) - limit;
  const sendable = content.trim() !== "" && over <= 0;

  useLayoutEffect(() => {
    if (!byTouch()) field.current?.focus();
  }, [roomId]);
  // Who asks to reply wants to write.
  const replied = useRef(replyTo?.seq);
  useLayoutEffect(() => {
    if (replyTo && replyTo.seq !== replied.current) field.current?.focus();
    replied.current = replyTo?.seq;
  }, [replyTo?.seq]);
  useGrowing(field, content);

  const change = (value: string): void => {
    chat.drafts.write(roomId, value);
    if (value.trim()) chat.typing.mine(roomId);
  };
  const send = (): void => {
    if (!sendable) return;
    chat.send(roomId, withoutBlankEdges(content));
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !byTouch()) send();
    else if (event.key === "ArrowUp" && content === "" && !event.altKey) chat.editLast(roomId);
    else if (event.key === "Escape" && replyTo) chat.drafts.reply(roomId, null);
    else if (event.key === "PageUp" || event.key === "PageDown") onPage(event.key === "PageUp" ? -1 : 1);
    else return;
    event.preventDefault();
    // Escape closes the panel beside it otherwise.
    event.stopPropagation();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {replyTo && <ReplyBar roomId={roomId} quote={replyTo} />}
      <div class="composer-box">
        <textarea
          id="composer"
          ref={field}
          rows={1}
          dir="auto"
          value={content}
          placeholder={text.writeHere}
          aria-label={text.message(title)}
          aria-invalid={over > 0}
          enterkeyhint={byTouch() ? "enter" : "send"}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="icon-button solid" aria-label={text.send} title={text.send} aria-disabled={!sendable}>
          <Icon name="send" />
        </button>
      </div>
      {!chat.outbox.kept.value && (
        <p class="composer-note problem" role="alert">
          {text.unkept}
        </p>
      )}
      <p class={`composer-note ${over > 0 ? "problem" : ""}`} role="status">
        {over > 0 ? text.tooLong(over) : over > -limit / 10 && text.left(-over)}
      </p>
    </form>
  );
}
