import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Config } from "../wire/config";
import type { Identity } from "../wire/link";
import { identityOf } from "../wire/token";
import { useWords } from "./context";
import { Field } from "./Field";
import { Logo } from "./Icon";

interface Props {
  readonly config: Config;
  readonly suggestion: string;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onTyped: () => void;
  readonly onEnter: (identity: Identity) => void;
}

const NAME = { name: "name", type: "text", autocomplete: "username", maxLength: 64 } as const;
const TOKEN = { name: "token", type: "password", autocomplete: "off" } as const;

/** The door: a name where the server trusts names, a token where it does not. */
export function SignIn({ config, suggestion, busy, problem, onTyped, onEnter }: Props): VNode {
  const { text } = useWords();
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const jwt = config.auth === "jwt";
  const complaint = missing ? (jwt ? text.tokenMissing : text.whoAreYou) : problem;

  const enter = (event: SubmitEvent): void => {
    event.preventDefault();
    const value = field.current!.value.trim().normalize();
    setMissing(!value);
    if (!value) field.current!.focus();
    else if (!busy) onEnter(jwt ? identityOf(value, config.claim) : { userId: value });
  };

  return (
    <main class="door">
      <form class="door-card" onSubmit={enter} noValidate>
        <Logo />
        <h1>{text.locale === "ko" ? "마당" : "Madang"}</h1>
        <p class="door-tagline">{text.tagline}</p>
        <Field label={jwt ? text.yourToken : text.yourName} hint={jwt ? text.tokenHint : text.nameHint}>
          {(ids) => (
            <input
              {...ids}
              {...(jwt ? TOKEN : NAME)}
              ref={field}
              defaultValue={suggestion}
              autocapitalize="none"
              spellcheck={false}
              aria-invalid={Boolean(complaint)}
              onInput={() => {
                setMissing(false);
                onTyped();
              }}
            />
          )}
        </Field>
        <p class="problem" role="alert">
          {complaint}
        </p>
        <button type="submit" class="button solid wide" aria-busy={busy}>
          {busy ? text.entering : text.enter}
        </button>
      </form>
    </main>
  );
}
