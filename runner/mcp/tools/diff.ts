/**
 * Owns the tool `diff`: the change of a result, as the list of its files, then file by file in pages
 * that no agent cuts. It reads only.
 */
import * as v from 'valibot';
import { readDiff } from '../../client/artifacts.ts';
import { ErrandError } from '../../protocol/errors.ts';
import type { FileChange } from '../../protocol/task.ts';
import { clip } from '../../protocol/text.ts';
import { paged } from '../document.ts';
import { attemptArgument, attemptOf, findTask, taskArgument } from '../find-task.ts';
import { defineTool } from '../tool.ts';
import { linesOf, sectionsOf } from '../unified-diff.ts';

/** Of a page's lines or files as JSON; the rest of the document is small. */
const PAGE_BYTES = 6500;

export const diff = defineTool({
  name: 'diff',
  title: 'Read what a background task changed',
  description:
    'Read the change that a background task made. Without "file": its files with counts. With "file": the unified diff of that file. Long ones come in pages: ask for the next one with "page".',
  annotations: { readOnlyHint: true, openWorldHint: false },
  input: v.object({
    id: taskArgument,
    file: v.optional(v.pipe(v.string(), v.description('A path from the list of files.'))),
    page: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.description('From 1.'))),
    attempt: attemptArgument,
  }),
  output: v.object({
    id: v.string(),
    attempt: v.number(),
    additions: v.number(),
    deletions: v.number(),
    fileCount: v.number(),
    file: v.nullable(v.string()),
    files: v.pipe(
      v.array(
        v.object({
          path: v.string(),
          status: v.string(),
          additions: v.pipe(v.nullable(v.number()), v.description('Null for a binary file.')),
          deletions: v.nullable(v.number()),
        }),
      ),
      v.description('Without "file".'),
    ),
    diff: v.pipe(v.nullable(v.string()), v.description('With "file": this page of it.')),
    page: v.number(),
    pages: v.number(),
    next: v.string(),
  }),
  run: async ({ id, file, page = 1, attempt: wanted }, { services, signal }) => {
    const { task, address } = await findTask(services, id);
    const attempt = attemptOf(task, wanted);
    const { result } = attempt;
    if (!result || result.files.length === 0) {
      throw new ErrandError('not_found', `Attempt ${attempt.n} has not changed anything.`, {
        hint: 'show says what it is doing, or what it found.',
      });
    }
    const { files, additions, deletions } = result;
    const about = {
      id: task.id,
      attempt: attempt.n,
      additions,
      deletions,
      fileCount: files.length,
    };
    if (file === undefined) {
      const pages = paged(files.map(rowOf), PAGE_BYTES);
      const next = 'Call diff with "file" for the lines of one.';
      return {
        ...about,
        file: null,
        diff: null,
        files: pageOf(pages, page),
        page,
        pages: pages.length,
        next: `${more(page, pages)}${next}`,
      };
    }
    const index = files.findIndex(({ path }) => path === file);
    if (index < 0) {
      throw new ErrandError('not_found', `The change has no file "${clip(file, 200)}".`, {
        hint: 'diff without "file" lists its files.',
      });
    }
    const whole = Buffer.from(await readDiff(address, task.id, attempt.n, signal)).toString('utf8');
    const pages = paged(linesOf(sectionsOf(whole, files)[index] ?? '', PAGE_BYTES), PAGE_BYTES);
    const next = page < pages.length ? '' : 'That is all of this file.';
    return {
      ...about,
      file,
      files: [],
      diff: pageOf(pages, page).join(''),
      page,
      pages: pages.length,
      next: `${more(page, pages)}${next}`,
    };
  },
});

function rowOf({ path, status, additions, deletions }: FileChange) {
  return { path, status, additions: additions ?? null, deletions: deletions ?? null };
}

function pageOf<T>(pages: readonly T[][], page: number): T[] {
  const found = pages[page - 1];
  if (found) return found;
  const count = pages.length === 1 ? 'is one page' : `are ${pages.length} pages`;
  throw new ErrandError('invalid', `There ${count}, and no page ${page}.`, {
    hint: 'Pages are counted from 1.',
  });
}

const more = (page: number, pages: readonly unknown[]): string =>
  page < pages.length ? `More follows: call diff with page ${page + 1}. ` : '';
