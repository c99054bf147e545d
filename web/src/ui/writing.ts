/** What the two places where one writes have in common: the box below the messages, and a message that is edited. */
import { useLayoutEffect } from "preact/hooks";

/** How the server counts: characters, not UTF-16 units. */
export const lengthOf = (content: string): number => [...content].length;

/** Without blank lines before and blanks behind; the first line keeps its indentation. */
export const withoutBlankEdges = (content: string): string => content.trimEnd().replace(/^(?:[^\S\n]*\n)+/, "");

/** With a finger, Enter makes a line and the button sends; with a keyboard, Enter sends. */
export const byTouch = (): boolean => matchMedia("(pointer: coarse)").matches;

/** Make the field as high as what is written in it. */
export function useGrowing(field: { readonly current: HTMLTextAreaElement | null }, content: string): void {
  useLayoutEffect(() => {
    const element = field.current!;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [content]);
}
