import type { Range } from "../wire/contract";

/** A message to bring into view, and what to mark in it. */
export interface Target {
  readonly roomId: string;
  readonly seq: number;
  readonly ranges: readonly Range[];
}
