import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { useWords } from "./context";
import { Logo } from "./Icon";

interface Props {
  /** Who the link would sign in. */
  readonly name: string;
  /** Who is signed in here now, if anyone is. */
  readonly now: string | null;
  readonly onAccept: () => void;
  readonly onDecline: () => void;
}

/** A link with a token was opened: nobody becomes another by following a link without being asked. */
export function Offer({ name, now, onAccept, onDecline }: Props): VNode {
  const { text } = useWords();
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <main class="door">
      <div class="door-card">
        <Logo />
        <h1>{text.continueTitle(name)}</h1>
        <p class="door-tagline">{now === null ? text.continueHint : text.continueHintAs(now)}</p>
        <button ref={first} type="button" class="button solid wide" onClick={onAccept}>
          {text.continueAs(name)}
        </button>
        <button type="button" class="button wide" onClick={onDecline}>
          {now === null ? text.continueNot : text.stayAs(now)}
        </button>
      </div>
    </main>
  );
}
