/** Owns the list of changed files, each a link to its diff; a long list says how many there are. */
import type { FileChange, Result } from '../runner/protocol/task.ts';
import { element, quiet } from './element.ts';
import { placeLink } from './links.ts';
import { t } from './translate.ts';

/** Files to name; the review shows all of them, in pages. */
const MAX_NAMED = 200;

export function filesList(result: Result, attempt: number): HTMLElement[] {
  const { files } = result;
  const rows = files
    .slice(0, MAX_NAMED)
    .map((file, index) =>
      element('li', { 'data-key': `file-${index}` }, [
        element('span', { class: `mark ${file.status}`, 'aria-hidden': 'true' }, markOf(file)),
        element('span', { class: 'unseen' }, KINDS[file.status]),
        placeLink(attempt, file.path, undefined),
        counts(file),
      ]),
    );
  const rest = files.length - rows.length;
  return [
    element('ul', { class: 'files' }, rows),
    ...(rest > 0 ? [quiet(t`and ${rest} more: Review Changes shows all of them.`)] : []),
  ];
}

/** `2 files, +4 −3`. */
export function changeWords({ files, additions, deletions }: Result): string {
  const { length } = files;
  return length === 1
    ? t`1 file, +${additions} −${deletions}`
    : t`${length} files, +${additions} −${deletions}`;
}

const KINDS: Readonly<Record<FileChange['status'], string>> = {
  added: t`added`,
  modified: t`modified`,
  deleted: t`deleted`,
  type_changed: t`type changed`,
};

function markOf({ status }: FileChange): string {
  return status.charAt(0).toUpperCase();
}

function counts(file: FileChange): HTMLElement {
  if (file.binary) return element('span', { class: 'quiet' }, t`binary`);
  return element('span', { class: 'counts' }, [
    element('span', { class: 'added' }, `+${file.additions ?? 0}`),
    element('span', { class: 'deleted' }, `−${file.deletions ?? 0}`),
  ]);
}
