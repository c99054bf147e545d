/** The arrow keys go through a list's links and buttons, or those of them that are named. */
export function walk(event: KeyboardEvent & { currentTarget: HTMLElement }, named = "a, button"): void {
  const step = event.altKey ? undefined : { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(named)];
  stops[stops.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  event.preventDefault();
}
