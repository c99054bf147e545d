/**
 * A phone's keyboard lies over the page on iOS, which tells only by the visual viewport: the page is made as high as what
 * is seen, so that the newest message stays above the keyboard. Elsewhere `interactive-widget` in the page's head does it.
 */
export function makeRoomForKeyboard(): void {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = (): void => {
    // Zoomed in, one sees less of the page, which must not shrink for it.
    const covered = seen.scale === 1 && window.innerHeight - seen.height > 80;
    if (covered) document.documentElement.style.setProperty("--seen", `${seen.height}px`);
    else document.documentElement.style.removeProperty("--seen");
    if (covered) window.scrollTo(0, 0);
  };
  seen.addEventListener("resize", fit);
}
