import type { ComponentChildren, VNode } from "preact";
import { useId } from "preact/hooks";

/** What ties a control to its label and its hint. */
export interface FieldIds {
  readonly id: string;
  readonly "aria-describedby": string;
}

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly children: (ids: FieldIds) => ComponentChildren;
}

/** A label above its control, and a hint below. */
export function Field({ label, hint, children }: Props): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": `${id}-hint` })}
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
