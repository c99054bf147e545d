import type { VNode } from "preact";

import { useWords } from "./context";
import { Logo } from "./Icon";

/** While the page finds out how to talk to the server. */
export function Splash({ failed, onRetry }: { readonly failed: boolean; readonly onRetry: () => void }): VNode {
  const { text } = useWords();
  return (
    <main class="door" aria-busy={!failed}>
      <div class="splash">
        <Logo />
        {failed && (
          <>
            <p role="alert">{text.unloadable}</p>
            <button type="button" class="button solid" onClick={onRetry}>
              {text.tryAgain}
            </button>
          </>
        )}
      </div>
    </main>
  );
}
