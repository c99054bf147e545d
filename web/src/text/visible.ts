/** Characters that turn the direction of what follows, by which a text can be made to look like another (UAX 9). */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with its bidirectional controls written out, so that they are seen and turn nothing. */
export const visible = (text: string): string =>
  text.replace(BIDI, (control) => `⟨U+${control.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`);
