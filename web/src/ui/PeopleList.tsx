import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { visible } from "../text/visible";
import { Avatar } from "./Avatar";
import { explain, useChat, useWords } from "./context";
import { goTo } from "./route";
import { walk } from "./Sidebar";

/** Who is online; a click opens a room with them. */
export function PeopleList({ matches }: { readonly matches: (name: string) => boolean }): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [problem, setProblem] = useState("");
  const others = chat.online.value.filter((user) => user !== chat.me.value);
  const people = others.filter(matches).sort((a, b) => a.localeCompare(b));
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
      <ul class="people-list" onKeyDown={walk}>
        {people.map((person) => (
          <li key={person}>
            <button type="button" class="person" title={text.talkTo(person)} onClick={() => void talk(person)}>
              <Avatar name={person} size="small" online />
              <span class="name" dir="auto">
                {visible(person)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p class="problem" role="alert">
        {problem}
      </p>
    </section>
  );
}
