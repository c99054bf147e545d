import type { VNode } from "preact";

import type { Piece } from "../text/pieces";

/** Text with its links and marks. Whatever it holds, it stays text. */
export function RichText({ pieces }: { readonly pieces: readonly Piece[] }): VNode {
  return (
    <>
      {pieces.map(({ text, href, marked }, index) => {
        const shown = marked ? <mark>{text}</mark> : text;
        if (!href) return <span key={index}>{shown}</span>;
        return (
          <a key={index} href={href} target="_blank" rel="noopener noreferrer nofollow">
            {shown}
          </a>
        );
      })}
    </>
  );
}
