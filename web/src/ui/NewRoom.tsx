import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";

import { explain, useChat, useWords } from "./context";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { Icon } from "./Icon";
import { NameInput } from "./NameInput";
import { goTo } from "./route";

/** Open a room with people of one's choice. */
export function NewRoom({ onClose }: { readonly onClose: () => void }): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [name, setName] = useState("");
  const [people, setPeople] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  const typed = useRef("");
  const create = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      // Whoever was typed in and not added is meant, too.
      const all = typed.current && !people.includes(typed.current) ? [...people, typed.current] : people;
      const [only, ...more] = all;
      const talk = only !== undefined && more.length === 0 && !name.trim() && only !== chat.me.value;
      goTo(talk ? await chat.talkTo(only) : await chat.createRoom(all, name.trim()));
      onClose();
    } catch (error) {
      setProblem(explain(error, text));
      setBusy(false);
    }
  };

  return (
    <Dialog title={text.newRoomTitle} onClose={onClose}>
      <form class="form" onSubmit={(event) => void create(event)}>
        <Field label={text.roomName} hint={text.roomNameHint}>
          {(ids) => (
            <input {...ids} value={name} maxLength={100} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />
          )}
        </Field>
        <NameInput
          label={text.whoJoins}
          hint={text.whoJoinsHint}
          taken={[...people, chat.me.value]}
          onPick={(person) => setPeople([...people, person])}
          onTyped={(person) => void (typed.current = person)}
        />
        {people.length > 0 && (
          <ul class="chips">
            {people.map((person) => (
              <li key={person} class="chip">
                {person}
                <button type="button" aria-label={text.takeOut(person)} onClick={() => setPeople(people.filter((one) => one !== person))}>
                  <Icon name="close" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <p class="problem" role="alert">
          {problem}
        </p>
        <footer class="form-foot">
          <button type="button" class="button" onClick={onClose}>
            {text.cancel}
          </button>
          <button type="submit" class="button solid" aria-busy={busy}>
            {text.create}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
