/** What the platform calls the shortcut for searching. */
export const SEARCH_KEYS = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K";

/**
 * Whether this key press belongs to an input method that is still composing, such as a Hangul syllable.
 *
 * Safari ends the composition before the key press that ended it; only the key code 229 tells there.
 */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;
