/** Whether someone looks at the page: it is in sight and its window has the focus. */
export const isLookedAt = (): boolean => document.visibilityState === "visible" && document.hasFocus();

/** Call back whenever that may have changed. Returns a function that stops it. */
export function watchAttention(changed: () => void): () => void {
  document.addEventListener("visibilitychange", changed);
  window.addEventListener("focus", changed);
  window.addEventListener("blur", changed);
  return () => {
    document.removeEventListener("visibilitychange", changed);
    window.removeEventListener("focus", changed);
    window.removeEventListener("blur", changed);
  };
}
