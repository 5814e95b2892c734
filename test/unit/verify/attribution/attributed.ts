/** Attributes a change between two trees that are written down as texts. */
import { attribute } from '../../../../runner/verify/attribution/attribution.ts';
import type { FileChange } from '../../../../runner/protocol/task.ts';
import type { AttributedFile } from '../../../../runner/verify/attribution/attributed-file.ts';

export type Texts = Readonly<Record<string, string>>;

export interface More {
  readonly checks?: readonly string[];
  readonly reported?: readonly string[];
  /** Modes by path, for both sides. */
  readonly modes?: Texts;
}

export async function attributed(
  before: Texts,
  after: Texts,
  { checks = ['npm test'], reported = [], modes = {} }: More = {},
): Promise<Record<string, AttributedFile>> {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const sides = { before, after };
  const side = (path: string, text: string | undefined): FileChange['before'] =>
    text === undefined ? undefined : { mode: modes[path] ?? '100644', blob: 'a'.repeat(40) };
  const changes = paths
    .filter((path) => before[path] !== after[path])
    .map((path): FileChange => {
      const [was, is] = [before[path], after[path]];
      const status = was === undefined ? 'added' : is === undefined ? 'deleted' : 'modified';
      return { path, status, binary: false, before: side(path, was), after: side(path, is) };
    });
  const files = await attribute({
    changes,
    files: { before: Object.keys(before), after: Object.keys(after) },
    read: (at, path) => Promise.resolve(sides[at][path]),
    reported: new Set(reported),
    checks: checks.map((command) => ({ command })),
  });
  return Object.fromEntries(files.map((file) => [file.change.path, file]));
}

/** The kind of one file that is altered in a tree that stays as it is otherwise. */
export async function kindOf(
  path: string,
  text: string,
  tree: Texts = {},
  more: More = {},
): Promise<string> {
  const before = { ...tree, [path]: text };
  const files = await attributed(before, { ...before, [path]: `${text}\n` }, more);
  return files[path]?.kind ?? 'none';
}
