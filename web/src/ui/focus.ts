/** Where the focus goes when what had it is gone: the most useful place that is there. */
const places = (): string[] =>
  // With a finger, focus in the message box would bring up the keyboard.
  matchMedia("(pointer: coarse)").matches
    ? [".room-head button", ".room-item", ".sidebar-actions .icon-button"]
    : ["#composer", ".room-item", ".sidebar-actions .icon-button"];

/** Give the focus to a useful place, unless something has it. */
export function focusIfLost(): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  const visible = places().flatMap((place) => [...document.querySelectorAll<HTMLElement>(place)]);
  visible.find((one) => one.checkVisibility())?.focus();
}

/** A button or link that vanishes by being used hands the focus on. Returns a function that stops watching. */
export function watchFocus(): () => void {
  const onClick = (event: MouseEvent): void => {
    const used = (event.target as Element).closest("button, a");
    // Rendering waits for a microtask.
    setTimeout(() => used && !used.isConnected && focusIfLost());
  };
  // On the way down: on its way up, the event may find its target gone.
  document.addEventListener("click", onClick, true);
  return () => document.removeEventListener("click", onClick, true);
}
