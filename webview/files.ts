/** Owns the list of changed files. */
import type { FileChange, Result } from '../runner/protocol/task.ts';
import { element } from './element.ts';

export function filesList(result: Result): HTMLElement {
  const rows = result.files.map((file) =>
    element('li', {}, [
      element(
        'span',
        { class: `mark ${file.status}`, title: file.status.replaceAll('_', ' ') },
        file.status.charAt(0).toUpperCase(),
      ),
      element('span', { class: 'path' }, file.path),
      counts(file),
    ]),
  );
  const { length } = result.files;
  const words = `${length === 1 ? '1 file' : `${length} files`}, +${result.additions} −${result.deletions}`;
  return element('div', {}, [
    element('p', { class: 'quiet' }, words),
    element('ul', { class: 'files' }, rows),
  ]);
}

function counts(file: FileChange): HTMLElement {
  if (file.binary) return element('span', { class: 'quiet' }, 'binary');
  return element('span', { class: 'counts' }, [
    element('span', { class: 'added' }, `+${file.additions ?? 0}`),
    element('span', { class: 'deleted' }, `−${file.deletions ?? 0}`),
  ]);
}
