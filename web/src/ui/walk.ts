/** The arrow keys go through a list's links and buttons, or those of them that are named. */
export function walk(event: KeyboardEvent & { currentTarget: HTMLElement }, named = "a, button"): void {
  const step = event.altKey ? undefined : { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return walkRow(event);
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(named)];
  const here = document.activeElement as HTMLElement;
  // Up and down, a row of buttons is one stop.
  const row = here.closest("[role=group]");
  const stops = all.filter((one) => one === here || isFirstOfRow(one, row));
  stops[stops.indexOf(here) + step]?.focus();
  event.preventDefault();
}

function isFirstOfRow(stop: HTMLElement, left: Element | null): boolean {
  const row = stop.closest("[role=group]");
  return row === null || (row !== left && row.querySelector("button") === stop);
}

/** Left and right go within a row of buttons. */
function walkRow(event: KeyboardEvent): void {
  const step = event.altKey ? undefined : { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const row = step && document.activeElement?.closest("[role=group]");
  if (!row) return;
  const stops = [...row.querySelectorAll<HTMLElement>("button")];
  stops[stops.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  event.preventDefault();
}
