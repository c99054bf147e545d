import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { Avatar } from "./Avatar";
import { useChat, useWords } from "./context";
import { Field } from "./Field";
import { isComposing } from "./keys";

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly taken: readonly string[];
  readonly onPick: (name: string) => void;
  /** What stands in the field and was not picked yet. */
  readonly onTyped?: (name: string) => void;
}

const SUGGESTIONS = 8;

/** A field to name a person, with those online to pick from. */
export function NameInput({ label, hint, taken, onPick, onTyped }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [typed, setTyped] = useState("");
  const start = typed.trim().normalize().toLocaleLowerCase();
  const suggested = chat.online.value
    .filter((name) => !taken.includes(name) && name.toLocaleLowerCase().startsWith(start))
    .slice(0, SUGGESTIONS);

  const type = (name: string): void => {
    setTyped(name);
    onTyped?.(name.trim().normalize());
  };
  const pick = (name: string): void => {
    const person = name.trim().normalize();
    if (person && !taken.includes(person)) onPick(person);
    type("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || isComposing(event) || !typed.trim()) return;
    event.preventDefault();
    pick(typed);
  };

  return (
    <div class="name-input">
      <Field label={label} hint={hint}>
        {(ids) => (
          <div class="field-row">
            <input
              {...ids}
              value={typed}
              maxLength={64}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              onInput={(event) => type(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
            <button type="button" class="button" disabled={!typed.trim()} onClick={() => pick(typed)}>
              {text.add}
            </button>
          </div>
        )}
      </Field>
      {suggested.length > 0 && (
        <ul class="suggestions" aria-label={text.people}>
          {suggested.map((name) => (
            <li key={name}>
              <button type="button" class="suggestion" onClick={() => pick(name)}>
                <Avatar name={name} size="small" /> {name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
