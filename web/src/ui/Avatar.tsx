import type { VNode } from "preact";

const HUES = 10;

/** The same name has the same colour everywhere. */
function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0;
  return sum % HUES;
}

const initialOf = (name: string): string => [...name.trim()][0]?.toLocaleUpperCase() ?? "?";

interface Props {
  readonly name: string;
  readonly size?: "tiny" | "small" | "large";
  readonly online?: boolean;
}

/** A person's first letter on a colour of their own. Says nothing to screen readers: the name stands beside it. */
export function Avatar({ name, size, online }: Props): VNode {
  return (
    <span class={`avatar ${size ?? ""}`} data-hue={hueOf(name)} aria-hidden="true">
      {initialOf(name)}
      {online && <span class="avatar-dot" />}
    </span>
  );
}

/** One face, or two where a room has more. */
export function RoomAvatar({ names, name, online }: { names: readonly string[]; name: string; online: boolean }): VNode {
  if (name || names.length < 2) return <Avatar name={name || (names[0] ?? "·")} online={online && !name} />;
  return (
    <span class="avatar-pair" aria-hidden="true">
      <Avatar name={names[0]!} size="small" />
      <Avatar name={names[1]!} size="small" />
    </span>
  );
}
