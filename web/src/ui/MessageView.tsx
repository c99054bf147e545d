import type { VNode } from "preact";
import { useRef } from "preact/hooks";

import type { Edit } from "../chat/editing";
import type { MessageRow } from "../chat/rows";
import type { Text } from "../text/en";
import { visible } from "../text/visible";
import { Refusal } from "../wire/link";
import { Avatar } from "./Avatar";
import { explain, useChat, useWords } from "./context";
import { Editor } from "./Editor";
import { Icon } from "./Icon";
import { useLongPress } from "./press";
import { QuoteView } from "./QuoteView";
import { Faces, type ReadBy } from "./ReadBy";
import { Reactions } from "./Reactions";
import { RichText } from "./RichText";

export interface MessageActions {
  /** Whether the message was tapped to see when it was said. */
  readonly timed: boolean;
  readonly onTap: () => void;
  /** What one writes, where the message is being edited. */
  readonly edit: Edit | null;
  /** Whether Tab stops at its menu: at one message only, from which the arrows go to others. */
  readonly isStop: boolean;
  readonly isOpen: boolean;
  readonly readers: ReadBy;
  readonly onMenu: (article: HTMLElement) => void;
}

interface Props extends MessageActions {
  readonly row: MessageRow;
  readonly roomId: string;
}

/** A tap that follows a link or ends a selection asks for nothing else. */
const isPlainTap = (event: MouseEvent): boolean =>
  !(event.target as Element).closest("a, button") && (getSelection()?.isCollapsed ?? true);

/** What stands in the place of a message that was deleted. */
const tombstone = ({ userId, deletedBy = userId }: MessageRow, text: Text): string =>
  deletedBy === userId ? text.deleted : text.deletedBy(visible(deletedBy));

export function MessageView({ row, roomId, timed, onTap, edit, isStop, isOpen, readers, onMenu }: Props): VNode {
  const { text, dates } = useWords();
  const chat = useChat();
  const target = chat.target.value;
  const article = useRef<HTMLElement>(null);
  const isDeleted = row.deletedAt !== undefined;
  const isOffered = row.seq !== undefined && !isDeleted;
  const openMenu = (): void => {
    if (isOffered) onMenu(article.current!);
  };
  const press = useLongPress(openMenu);
  const hit = target !== null && target.roomId === roomId && target.seq === row.seq;
  const flags = { starts: row.starts, ends: row.ends, hit, timed, deleted: isDeleted };
  const kind = Object.entries(flags).flatMap(([name, isSo]) => (isSo ? [name] : []));
  return (
    <article
      class={["message", row.mine ? "mine" : "theirs", ...kind].join(" ")}
      ref={article}
      data-seq={row.seq}
      data-delivery={row.delivery}
      aria-label={row.mine ? text.yourself : row.userId}
    >
      {!row.mine && <span class="message-face">{row.starts && <Avatar name={row.userId} />}</span>}
      <div class={`message-body ${edit ? "editing" : ""}`}>
        {row.starts && !row.mine && <p class="message-author" dir="auto">{visible(row.userId)}</p>}
        {edit ? (
          <Editor edit={edit} />
        ) : (
          <div class="message-line">
            <div class="bubble" dir="auto" title={dates.full(row.createdAt)} onClick={(event) => isPlainTap(event) && onTap()} {...press}>
              {row.replyTo && <QuoteView roomId={roomId} quote={row.replyTo} />}
              {isDeleted ? tombstone(row, text) : <RichText content={row.content} ranges={hit ? target.ranges : []} />}
            </div>
            {isOffered && <MoreButton isStop={isStop} isOpen={isOpen} onClick={openMenu} />}
          </div>
        )}
        {row.reactions && row.seq !== undefined && <Reactions roomId={roomId} seq={row.seq} reactions={row.reactions} named={timed} />}
        {(row.ends || timed || row.editedAt || row.delivery === "failed") && <Meta row={row} timed={timed} isUnread={readers.isUnread} />}
        {readers.faces.length > 0 && <Faces people={readers.faces} />}
      </div>
    </article>
  );
}

function MoreButton({ isStop, isOpen, onClick }: { readonly isStop: boolean; readonly isOpen: boolean; readonly onClick: () => void }): VNode {
  const { text } = useWords();
  return (
    <button
      type="button"
      class="message-more"
      aria-label={text.messageMenu}
      title={text.messageMenu}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      tabIndex={isStop ? 0 : -1}
      onClick={onClick}
    >
      <Icon name="more" />
    </button>
  );
}

interface MetaProps {
  readonly row: MessageRow;
  readonly timed: boolean;
  readonly isUnread: boolean;
}

/** When it was said and edited, and for one's own, how far it got. */
function Meta({ row, timed, isUnread }: MetaProps): VNode {
  const { text, dates } = useWords();
  const { outbox } = useChat();
  const failed = row.delivery === "failed" ? row.pending : undefined;
  if (failed) {
    return (
      <div class="meta failed" role="alert">
        <Icon name="warn" />
        <span>{failed.problem ? explain(new Refusal(failed.problem), text) : text.failed}</span>
        <button type="button" class="link" onClick={() => outbox.retry(failed.clientMessageId)}>
          {text.retry}
        </button>
        <button type="button" class="link" onClick={() => outbox.remove(failed.clientMessageId)}>
          {text.discard}
        </button>
      </div>
    );
  }
  return (
    <p class="meta">
      <time dateTime={row.createdAt}>{timed ? dates.full(row.createdAt) : dates.time(row.createdAt)}</time>
      {row.editedAt && (
        <time class="edited" dateTime={row.editedAt} title={dates.full(row.editedAt)}>
          {timed ? text.editedAt(dates.brief(row.editedAt)) : text.edited}
        </time>
      )}
      {row.mine && isUnread && (
        <span class="unread-count" role="img" aria-label={text.unreadByOther} title={text.unreadByOther}>
          1
        </span>
      )}
      {row.mine && (
        <span class="tick" role="img" aria-label={row.delivery === "stored" ? text.stored : text.sending}>
          <Icon name={row.delivery === "stored" ? "check" : "clock"} />
        </span>
      )}
    </p>
  );
}
