import type { VNode } from "preact";

import { pieces } from "../text/pieces";
import { visible } from "../text/visible";
import type { Hit, Range } from "../wire/contract";
import { Avatar } from "./Avatar";
import { useChat, useWords } from "./context";
import { titleOf } from "./names";

/** How much is shown before the first mark, where the server did not choose a passage. */
const LEAD = 40;
const LENGTH = 220;

/** The passage to show of a hit, with its marks. */
export function passage(hit: Hit): { text: string; ranges: readonly Range[] } {
  if (hit.highlight?.snippet) return hit.highlight.snippet;
  const ranges = hit.highlight?.ranges ?? [];
  const wanted = Math.max(0, (ranges[0]?.[0] ?? 0) - LEAD);
  // Not in the middle of a character that takes two units.
  const from = /[\uDC00-\uDFFF]/.test(hit.content.charAt(wanted)) ? wanted + 1 : wanted;
  const text = hit.content.slice(from, from + LENGTH);
  const lead = from > 0 ? "…" : "";
  const shift = from - lead.length;
  const shown = lead + text + (from + LENGTH < hit.content.length ? "…" : "");
  const inside = ranges.filter(([, end]) => end <= from + LENGTH).map(([start, end]): Range => [start - shift, end - shift]);
  return { text: shown, ranges: inside };
}

interface Props {
  readonly hit: Hit;
  readonly onShow: (hit: Hit) => void;
}

/** A message that was found; a click shows it in its place. */
export function HitItem({ hit, onShow }: Props): VNode {
  const { text, dates } = useWords();
  const chat = useChat();
  const room = chat.rooms.value.get(hit.roomId);
  const { text: shown, ranges } = passage(hit);
  return (
    <li>
      <button type="button" class="hit-item" onClick={() => onShow(hit)}>
        <Avatar name={hit.userId} size="small" />
        <span class="hit-text">
          <span class="room-item-top">
            <span class="name" dir="auto">
              {visible(hit.userId)}
            </span>
            <time dateTime={hit.createdAt}>{dates.brief(hit.createdAt)}</time>
          </span>
          {room && (
            <span class="hit-room" dir="auto">
              {titleOf(room, chat.me.value, text)}
            </span>
          )}
          <span class="hit-content" dir="auto">
            {hit.deletedAt !== undefined && text.deleted}
            {pieces(shown, ranges).map((piece, index) => (piece.marked ? <mark key={index}>{piece.text}</mark> : piece.text))}
          </span>
        </span>
      </button>
    </li>
  );
}
