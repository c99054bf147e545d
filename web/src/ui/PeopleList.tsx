import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";

import { visible } from "../text/visible";
import { Avatar } from "./Avatar";
import { explain, useChat, useWords } from "./context";
import { LongList } from "./LongList";
import { goTo } from "./route";

const byName = new Intl.Collator().compare;

/** Who is online; a click opens a room with them. */
export function PeopleList({ matches }: { readonly matches: (name: string) => boolean }): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [problem, setProblem] = useState("");
  const [online, me] = [chat.online.value, chat.me.value];
  const others = useMemo(() => online.filter((user) => user !== me).sort(byName), [online, me]);
  const people = others.filter(matches);
  const talk = async (person: string): Promise<void> => {
    setProblem("");
    try {
      goTo(await chat.talkTo(person));
    } catch (error) {
      setProblem(explain(error, text));
    }
  };
  return (
    <section aria-label={text.people}>
      <h2 class="list-title">
        {text.people} <span class="count">{people.length}</span>
      </h2>
      {others.length === 0 && <p class="list-empty">{text.nobody}</p>}
      <LongList
        class="people-list"
        rows={people}
        keyOf={String}
        estimate={44}
        render={(person) => (
          <button type="button" class="person" title={text.talkTo(person)} onClick={() => void talk(person)}>
            <Avatar name={person} size="small" online />
            <span class="name" dir="auto">
              {visible(person)}
            </span>
          </button>
        )}
      />
      <p class="problem" role="alert">
        {problem}
      </p>
    </section>
  );
}
