import type { VNode } from "preact";

import type { Quoted } from "../chat/quotes";
import { visible } from "../text/visible";
import type { Quote } from "../wire/contract";
import { useChat, useWords } from "./context";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";

/** Who said what is replied to, and how that begins. */
function QuoteText({ quote }: { readonly quote: Quoted }): VNode {
  const { text } = useWords();
  const chat = useChat();
  return (
    <span class="quote-text">
      <span class="quote-author" dir="auto">
        {quote.userId === chat.me.value ? text.yourself : visible(quote.userId)}
      </span>
      <span class="quote-content" dir="auto">
        {quote.isDeleted ? text.deleted : visible(quote.content)}
      </span>
    </span>
  );
}

interface Props {
  readonly roomId: string;
  readonly quote: Quote;
}

/** What a message replies to; a click brings it into view. */
export function QuoteView({ roomId, quote }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  return (
    <button type="button" class="quote" title={text.showQuoted} onClick={() => chat.show(roomId, quote.seq)}>
      <span class="unseen">{text.inReplyTo} </span>
      <QuoteText quote={chat.quoted(roomId, quote)} />
    </button>
  );
}

/** What one is about to reply to. */
export function ReplyBar({ roomId, quote }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const cancel = (): void => {
    chat.drafts.reply(roomId, null);
    document.getElementById("composer")?.focus();
  };
  return (
    <div class="reply-bar" role="group" aria-label={text.replyTo(quote.userId)}>
      <Icon name="reply" />
      <QuoteText quote={chat.quoted(roomId, quote)} />
      <IconButton icon="close" label={text.replyToNone} onClick={cancel} />
    </div>
  );
}
