import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import type { Edit } from "../chat/editing";
import { NoAnswer } from "../wire/link";
import { explain, useChat, useWords } from "./context";
import { focusIfLost } from "./focus";
import { isComposing } from "./keys";
import { byTouch, lengthOf, useGrowing, withoutBlankEdges } from "./writing";

/** A message of one's own while it is edited, in its place. */
export function Editor({ edit }: { readonly edit: Edit }): VNode {
  const { text } = useWords();
  const { config, editing } = useChat();
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const isNew = useRef(false);
  const { content, saving, problem } = edit;
  const over = lengthOf(content) - config.limits.contentLength;
  const isSavable = content.trim() !== "" && over <= 0 && !saving;
  useGrowing(field, content);
  useLayoutEffect(() => {
    if (!editing.takeFocus()) return;
    // The list puts its rows in their place after this.
    field.current!.focus({ preventScroll: true });
    field.current!.setSelectionRange(content.length, content.length);
    isNew.current = true;
  }, [edit.message.id]);
  useEffect(() => {
    // Not where it comes back into view by being scrolled to.
    if (isNew.current) form.current!.scrollIntoView({ block: "nearest" });
    isNew.current = false;
  }, [edit.message.id]);

  const handOn = (): void => {
    const { activeElement } = document;
    if (activeElement !== document.body && !form.current?.contains(activeElement)) return;
    if (byTouch()) setTimeout(focusIfLost);
    else document.getElementById("composer")?.focus();
  };
  const cancel = (): void => {
    handOn();
    editing.cancel();
  };
  const save = async (): Promise<void> => {
    if (!isSavable) return;
    await editing.save(withoutBlankEdges(content));
    if (editing.now.peek() === null) handOn();
    else field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !byTouch()) void save();
    else if (event.key === "Escape") cancel();
    else return;
    event.preventDefault();
    // Escape closes the panel beside it otherwise.
    event.stopPropagation();
  };
  return (
    <form
      class="editor"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        value={content}
        readOnly={saving}
        aria-label={text.editing}
        aria-invalid={over > 0}
        enterkeyhint={byTouch() ? "enter" : "done"}
        onInput={(event) => editing.type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <p class="problem" role="alert">
        {problem instanceof NoAnswer ? text.unsaved : problem ? explain(problem, text) : over > 0 ? text.tooLong(over) : ""}
      </p>
      <div class="form-foot">
        <button type="button" class="button small" onClick={cancel}>
          {text.cancel}
        </button>
        <button type="submit" class="button small solid" aria-disabled={!isSavable}>
          {text.save}
        </button>
      </div>
    </form>
  );
}
