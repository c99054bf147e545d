import type { VNode } from "preact";

import { useChat, useWords } from "./context";
import { Dialog } from "./Dialog";

interface Props {
  readonly onClose: () => void;
  readonly onSignOut: () => void;
}

/** Asks before one is signed out, and says what becomes of what was not sent. */
export function SignOut({ onClose, onSignOut }: Props): VNode {
  const { text } = useWords();
  const { outbox } = useChat();
  const waiting = outbox.pending.value.filter((one) => one.state !== "stored").length;
  return (
    <Dialog title={text.signOutTitle} onClose={onClose}>
      <p>{text.signOutSure}</p>
      {waiting > 0 && <p class="problem">{outbox.kept.value ? text.signOutWaiting(waiting) : text.unkept}</p>}
      <footer class="form-foot">
        <button type="button" class="button" onClick={onClose}>
          {text.cancel}
        </button>
        <button type="button" class="button solid" onClick={onSignOut}>
          {text.signOut}
        </button>
      </footer>
    </Dialog>
  );
}
