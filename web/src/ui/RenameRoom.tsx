import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Room } from "../chat/room";
import { NoAnswer } from "../wire/link";
import { explain, useChat, useWords } from "./context";
import { Field } from "./Field";
import { isComposing } from "./keys";

/** The room's name, for its host to change. */
export function RenameRoom({ room }: { readonly room: Room }): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [name, setName] = useState(room.name);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  // It may be changed in another window.
  useEffect(() => setName(room.name), [room.name]);
  const isOther = name.trim() !== room.name;
  const save = async (): Promise<void> => {
    if (!isOther || busy) return;
    setBusy(true);
    setProblem("");
    try {
      await chat.renameRoom(room.roomId, name.trim());
    } catch (error) {
      setProblem(error instanceof NoAnswer ? text.unrenamed : explain(error, text));
    }
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={text.roomName} hint={text.roomNameHint}>
        {(ids) => (
          <div class="field-row">
            <input
              {...ids}
              dir="auto"
              maxLength={100}
              autocomplete="off"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
              // What ends a syllable saves nothing.
              onKeyDown={(event) => event.key === "Enter" && isComposing(event) && event.preventDefault()}
            />
            <button type="submit" class="button" disabled={!isOther || busy}>
              {text.save}
            </button>
          </div>
        )}
      </Field>
      <p class="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
