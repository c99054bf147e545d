import type { VNode } from "preact";

import { others, type Room } from "../chat/room";
import type { MessageRow, Row } from "../chat/rows";
import { visible } from "../text/visible";
import { Avatar } from "./Avatar";
import { explain, useChat, useWords } from "./context";
import { Icon } from "./Icon";
import { Refusal } from "../wire/link";
import { RichText } from "./RichText";
import { titleOf } from "./names";

/** Rows that hold the view in place: messages do, what is drawn between them comes and goes. */
export const holds = (row: Row): boolean => row.kind === "message";

/** A guess at a row's height, close enough that scrolling to a row never seen lands near it. */
export function estimate(row: Row, width: number): number {
  if (row.kind === "head") return row.complete ? 132 : 64;
  if (row.kind !== "message") return 52;
  const perLine = Math.max(18, Math.min(width * 0.78, 620) / 8);
  const lines = row.content.split("\n").reduce((sum, one) => sum + Math.max(1, Math.ceil(one.length / perLine)), 0);
  return 20 + lines * 22 + (row.starts && !row.mine ? 34 : row.starts ? 12 : 2) + (row.ends ? 18 : 0);
}

interface Props {
  readonly row: Row;
  readonly room: Room;
  readonly empty: boolean;
  /** Whether the message was tapped to see when it was said. */
  readonly timed: boolean;
  readonly onTap: () => void;
}

export function RowView({ row, room, empty, timed, onTap }: Props): VNode {
  const { text, dates } = useWords();
  switch (row.kind) {
    case "head":
      return <Head room={room} complete={row.complete} empty={empty} />;
    case "day":
      return (
        <p class="day">
          <time dateTime={row.at}>{dates.day(row.at)}</time>
        </p>
      );
    case "new":
      return (
        <p class="new-line" role="separator">
          {text.newMessages}
        </p>
      );
    case "notice":
      return <p class="notice">{noticeText(row.notice.code, row.notice.userId, row.notice.content)}</p>;
    case "message":
      return <MessageView row={row} roomId={room.roomId} timed={timed} onTap={onTap} />;
  }

  function noticeText(code: string, userId: string, content: string): string {
    if (code === "joined") return text.joined(userId);
    return code === "left" ? text.leftRoom(userId) : content;
  }
}

function Head({ room, complete, empty }: { readonly room: Room; readonly complete: boolean; readonly empty: boolean }): VNode {
  const { text } = useWords();
  const me = useChat().me.value;
  if (!complete) {
    return (
      <p class="head-loading">
        <span class="spinner" aria-hidden="true" /> {text.earlier}
      </p>
    );
  }
  return (
    <div class="head">
      <div class="head-faces">
        {[...others(room, me), me].slice(0, 5).map((name) => (
          <Avatar key={name} name={name} size="large" />
        ))}
      </div>
      <h3 dir="auto">{titleOf(room, me, text)}</h3>
      <p>
        {text.beginning}. {text.beginningHint}
      </p>
      {empty && <p class="head-hello">{text.sayHello}</p>}
    </div>
  );
}

interface MessageProps {
  readonly row: MessageRow;
  readonly roomId: string;
  readonly timed: boolean;
  readonly onTap: () => void;
}

/** A tap that follows a link or ends a selection asks for nothing else. */
const isPlainTap = (event: MouseEvent): boolean =>
  !(event.target as Element).closest("a") && (getSelection()?.isCollapsed ?? true);

function MessageView({ row, roomId, timed, onTap }: MessageProps): VNode {
  const { text, dates } = useWords();
  const target = useChat().target.value;
  const hit = target !== null && target.roomId === roomId && target.seq === row.seq;
  const kind = `message ${row.mine ? "mine" : "theirs"} ${row.starts ? "starts" : ""} ${row.ends ? "ends" : ""} ${hit ? "hit" : ""}`;
  return (
    <article class={kind} data-seq={row.seq} data-delivery={row.delivery} aria-label={row.mine ? text.yourself : row.userId}>
      {!row.mine && <span class="message-face">{row.starts && <Avatar name={row.userId} />}</span>}
      <div class="message-body">
        {row.starts && !row.mine && <p class="message-author" dir="auto">{visible(row.userId)}</p>}
        <div class="bubble" dir="auto" title={dates.full(row.createdAt)} onClick={(event) => isPlainTap(event) && onTap()}>
          <RichText content={row.content} ranges={hit ? target.ranges : []} />
        </div>
        {(row.ends || timed || row.delivery === "failed") && <Meta row={row} timed={timed} />}
      </div>
    </article>
  );
}

/** When it was said, and for one's own, how far it got. */
function Meta({ row, timed }: { readonly row: MessageRow; readonly timed: boolean }): VNode {
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
      {row.mine && (
        <span class="tick" role="img" aria-label={row.delivery === "stored" ? text.stored : text.sending}>
          <Icon name={row.delivery === "stored" ? "check" : "clock"} />
        </span>
      )}
    </p>
  );
}
