import type { VNode } from "preact";

import { others, type Room } from "../chat/room";
import type { Row } from "../chat/rows";
import { Avatar } from "./Avatar";
import { useChat, useWords } from "./context";
import { type MessageActions, MessageView } from "./MessageView";
import { titleOf } from "./names";

/** Rows that hold the view in place: messages do, what is drawn between them comes and goes. */
export const holds = (row: Row): boolean => row.kind === "message";

/** A guess at a row's height, close enough that scrolling to a row never seen lands near it. */
export function estimate(row: Row, width: number): number {
  if (row.kind === "head") return row.complete ? 132 : 64;
  if (row.kind !== "message") return 52;
  const perLine = Math.max(18, Math.min(width * 0.78, 620) / 8);
  const lines = row.content.split("\n").reduce((sum, one) => sum + Math.max(1, Math.ceil(one.length / perLine)), 0);
  return 20 + (row.replyTo ? 46 : 0) + (row.reactions ? 32 : 0) + lines * 22 + (row.starts && !row.mine ? 34 : row.starts ? 12 : 2) + (row.ends || row.editedAt ? 18 : 0);
}

interface Props extends MessageActions {
  readonly row: Row;
  readonly room: Room;
  readonly empty: boolean;
}

export function RowView({ row, room, empty, ...actions }: Props): VNode {
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
      return <MessageView row={row} roomId={room.roomId} {...actions} />;
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
