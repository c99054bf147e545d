import type { VNode } from "preact";

import { blocksOf } from "../text/blocks";
import { pieces } from "../text/pieces";
import type { Range } from "../wire/contract";

interface Props {
  readonly content: string;
  readonly ranges: readonly Range[];
}

/** Text with its links, marks and fenced code. Whatever it holds, it stays text. */
export function RichText({ content, ranges }: Props): VNode {
  return (
    <>
      {blocksOf(content, ranges).map(({ code, text, ranges: within }, index) =>
        code ? (
          <pre key={index} dir="ltr">
            <code>
              <Pieces text={text} ranges={within} links={false} />
            </code>
          </pre>
        ) : (
          <Pieces key={index} text={text} ranges={within} links />
        ),
      )}
    </>
  );
}

interface PiecesProps {
  readonly text: string;
  readonly ranges: readonly Range[];
  readonly links: boolean;
}

function Pieces({ text: whole, ranges, links }: PiecesProps): VNode {
  return (
    <>
      {pieces(whole, ranges, links).map(({ text, href, marked }, index) => {
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
