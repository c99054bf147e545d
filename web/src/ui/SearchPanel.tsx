import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Room } from "../chat/room";
import { Search, type SearchState } from "../chat/search";
import { nameMatcher } from "../text/matching";
import { visible } from "../text/visible";
import type { Hit } from "../wire/contract";
import { explain, useChat, useWords } from "./context";
import { Avatar } from "./Avatar";
import { HitItem } from "./HitItem";
import { Icon } from "./Icon";
import { titleOf } from "./names";
import { PanelFrame } from "./PanelFrame";
import { goTo } from "./route";
import { walk } from "./walk";

interface Props {
  readonly room: Room | undefined;
  readonly onClose: () => void;
}

const WAIT_MS = 220;

/** Below this the panel lies over the room, and gives way to the hit that was picked. */
const isNarrow = (): boolean => matchMedia("(max-width: 1099px)").matches;

/** Search in all of one's rooms or in the one that is open. */
export function SearchPanel({ room, onClose }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const search = useMemo(() => new Search(chat.link), [chat]);
  const [keyword, setKeyword] = useState("");
  const [here, setHere] = useState(false);
  const roomId = here && room ? room.roomId : null;
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    waiting.current = setTimeout(() => void search.start(keyword.trim(), roomId), WAIT_MS);
    return () => clearTimeout(waiting.current);
  }, [keyword, roomId]);

  const again = (event: SubmitEvent): void => {
    event.preventDefault();
    // Else the same search would begin once more, and take away the hits that are being picked from.
    clearTimeout(waiting.current);
    void search.start(keyword.trim(), roomId);
  };
  const show = (hit: Hit): void => {
    chat.target.value = { roomId: hit.roomId, seq: hit.seq, ranges: hit.highlight?.ranges ?? [] };
    goTo(hit.roomId);
    if (isNarrow()) onClose();
  };
  return (
    <PanelFrame title={text.searchTitle} onClose={onClose}>
      <form class="search-form" role="search" onSubmit={again}>
        <div class="search-box">
          <Icon name="search" />
          <input
            type="search"
            aria-label={text.searchFor}
            aria-describedby="search-filters"
            placeholder={text.searchFor}
            autocomplete="off"
            value={keyword}
            onInput={(event) => setKeyword(event.currentTarget.value)}
          />
        </div>
        <Filters open={keyword.trim() === ""} />
        {room && (
          <div class="choice" role="group" aria-label={text.rooms}>
            <button type="button" aria-pressed={!here} onClick={() => setHere(false)}>
              {text.everywhere}
            </button>
            <button type="button" aria-pressed={here} onClick={() => setHere(true)}>
              {text.thisRoom}
            </button>
          </div>
        )}
      </form>
      <Places typed={keyword} onGone={() => isNarrow() && onClose()} />
      <Results state={search.state.value} onShow={show} onMore={() => void search.more()} />
    </PanelFrame>
  );
}

/** What a query may hold beside words, where one types; folded away once one does. */
function Filters({ open }: { readonly open: boolean }): VNode {
  const { text } = useWords();
  return (
    <details class="filters" open={open}>
      <summary>{text.filters}</summary>
      <dl id="search-filters">
        {text.filterList.map(([typed, meaning]) => (
          <div key={typed}>
            <dt>
              <code>{typed}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** So many rooms, and so many people, are offered for what was typed. */
const PLACES = 4;

/** Rooms and people of the name that was typed: the search finds places to go to as well as messages. */
function Places({ typed, onGone }: { readonly typed: string; readonly onGone: () => void }): VNode | null {
  const { text } = useWords();
  const chat = useChat();
  const me = chat.me.value;
  const matches = nameMatcher(typed);
  if (!typed.trim()) return null;
  const rooms = chat.ordered.value.filter((room) => matches(titleOf(room, me, text)));
  const people = chat.online.value.filter((person) => person !== me && matches(person));
  const go = async (find: () => Promise<string>): Promise<void> => {
    const roomId = await find().catch(() => null);
    if (roomId === null) return;
    goTo(roomId);
    onGone();
  };
  if (rooms.length + people.length === 0) return null;
  return (
    <ul class="places" aria-label={text.placesFound} onKeyDown={walk}>
      {rooms.slice(0, PLACES).map((room) => (
        <li key={room.roomId}>
          <button type="button" class="suggestion" onClick={() => void go(() => Promise.resolve(room.roomId))}>
            <Avatar name={titleOf(room, me, text)} size="small" />
            <span class="name" dir="auto">
              {titleOf(room, me, text)}
            </span>
          </button>
        </li>
      ))}
      {people.slice(0, PLACES).map((person) => (
        <li key={person}>
          <button type="button" class="suggestion" title={text.talkTo(person)} onClick={() => void go(() => chat.talkTo(person))}>
            <Avatar name={person} size="small" online />
            <span class="name" dir="auto">
              {visible(person)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ResultsProps {
  readonly state: SearchState;
  readonly onShow: (hit: Hit) => void;
  readonly onMore: () => void;
}

function Results({ state, onShow, onMore }: ResultsProps): VNode {
  const { text } = useWords();
  const { forms } = useChat();
  const { keyword, hits, busy, cursor, excluded, error } = state;
  // What was found in it may stand elsewhere since it was changed, or nowhere.
  const newest = (hit: Hit): Hit => {
    const form = forms.of(hit);
    return form === hit ? hit : { ...form, highlight: { ranges: [] } };
  };
  const saying = !keyword
    ? text.searchHint
    : busy && hits.length === 0
      ? text.searching
      : error
        ? explain(error, text)
        : hits.length === 0
          ? text.nothingFound(keyword)
          : text.found(hits.length, cursor !== null);
  return (
    <div class="panel-body">
      <p class="hint" role="status">
        {saying}
      </p>
      {excluded.length > 0 && <p class="hint">{text.without(excluded)}</p>}
      <ul class="hits" onKeyDown={walk}>
        {hits.map((hit) => (
          <HitItem key={hit.id} hit={newest(hit)} onShow={onShow} />
        ))}
      </ul>
      {cursor && (
        <button type="button" class="button wide" aria-busy={busy} onClick={onMore}>
          {text.moreHits}
        </button>
      )}
    </div>
  );
}
