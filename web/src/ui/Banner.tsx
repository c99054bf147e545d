import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { explain, useChat, useWords } from "./context";
import { Refusal } from "../wire/link";

function useOffline(): boolean {
  const [offline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const look = (): void => setOffline(!navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  return offline;
}

/** What is wrong with the connection, if anything. */
export function Banner({ onSignOut }: { readonly onSignOut: () => void }): VNode {
  const { text } = useWords();
  const { link } = useChat();
  const offline = useOffline();
  const state = link.state.value;
  const refused = state.name === "refused";
  const saying = refused
    ? state.problem.code === "expelled"
      ? text.expelled
      : explain(new Refusal(state.problem), text)
    : state.name === "ready"
      ? ""
      : offline
        ? text.offline
        : text.lost;
  return (
    <div class="banner" role="status" data-state={state.name}>
      {saying && (
        <p>
          <span>
            {!refused && <span class="spinner" aria-hidden="true" />}
            {saying}
          </span>
          {refused && (
            <span>
              <button type="button" class="button small" onClick={() => link.revive()}>
                {text.reconnect}
              </button>
              <button type="button" class="button small" onClick={onSignOut}>
                {text.signOut}
              </button>
            </span>
          )}
        </p>
      )}
    </div>
  );
}
