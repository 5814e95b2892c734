/**
 * What else touches the files of a result, as types: the client finds it (client/overlap.ts), the
 * editor and its page show it.
 */

export interface OverlapFile {
  readonly path: string;
  /** Whether both change the same lines; undefined where that cannot be said. */
  readonly conflicts: boolean | undefined;
}

export type Overlap = { readonly files: readonly OverlapFile[] } & (
  | { readonly kind: 'task'; readonly id: string; readonly title: string }
  | { readonly kind: 'edits' }
  | { readonly kind: 'head' }
);
