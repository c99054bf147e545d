import type { VNode } from "preact";

import { Icon, type IconName } from "./Icon";

interface Props {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
  readonly pressed?: boolean;
  readonly kind?: "plain" | "solid";
  readonly shortcut?: string;
}

/** A button that is only a picture; its label is its name and its tooltip. */
export function IconButton({ icon, label, onClick, pressed, kind = "plain", shortcut }: Props): VNode {
  return (
    <button
      type="button"
      class={`icon-button ${kind}`}
      aria-label={label}
      title={shortcut ? `${label} (${shortcut})` : label}
      {...(pressed !== undefined && { "aria-pressed": pressed })}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
