/**
 * `search`: matches a regular expression against the files of the work space, with ripgrep if the
 * image has it and with grep otherwise.
 */
import { oneLine } from '../../protocol/text.ts';
import * as v from 'valibot';
import { Capture } from './output.ts';
import { FoundLines, MAX_LINES } from './found-lines.ts';
import { locate } from './path.ts';
import { searchCommand } from './search-command.ts';
import { besideFile, defineTool, failure, success, type ToolOutcome } from './tool.ts';

const MAX_SEARCH_MS = 60_000;

/** Nobody needs a longer pattern, and the time to translate one grows faster than its length. */
const MAX_PATTERN_CHARACTERS = 2000;

export const search = defineTool({
  name: 'search',
  description: `Searches for a regular expression below path, in files like glob (*.ts); at most ${MAX_LINES} lines.`,
  schema: {
    type: 'object',
    properties: {
      pattern: { type: 'string' },
      path: { type: 'string' },
      glob: { type: 'string' },
    },
    required: ['pattern'],
  },
  aliases: { query: 'pattern', regex: 'pattern', include: 'glob' },
  input: v.object({
    pattern: v.pipe(
      v.string(),
      v.minLength(1, 'must not be empty'),
      v.maxLength(MAX_PATTERN_CHARACTERS, `may have ${MAX_PATTERN_CHARACTERS} characters`),
    ),
    path: v.optional(v.string(), '.'),
    glob: v.optional(v.string(), ''),
  }),
  readOnly: true,
  summary: ({ pattern, path }) =>
    `search ${oneLine(pattern, 120)}${path === '.' ? '' : ` in ${path}`}`,
  async run({ pattern, path, glob }, context) {
    const located = await locate(path, context);
    if (located.kind === 'refused') return failure(located.message);
    if (located.type === 'none') return failure(`${path} does not exist.`);
    if (located.type === 'other') return failure(`${path} is not a regular file.`);
    const within = (outcome: ToolOutcome): ToolOutcome =>
      located.type === 'folder'
        ? { ...outcome, folder: located.path }
        : besideFile(located.path, outcome);
    const found = new FoundLines();
    const errors = new Capture();
    const argv = searchCommand(pattern, located.path, glob);
    const { exit, timedOut } = await context.workspace.exec(
      {
        argv,
        timeoutMs: Math.max(1000, Math.min(MAX_SEARCH_MS, context.remainingMs())),
        onOutput: (stream, chunk) => (stream === 'stdout' ? found : errors).add(chunk),
      },
      context.signal,
    );
    found.end();
    const { lines, cut } = found;
    // An error does not fail a search that found lines: both tools report a file that could not be
    // read, though the rest was searched.
    if (lines.length === 0 && timedOut) {
      return failure(
        `The search took longer than ${MAX_SEARCH_MS / 1000} s; name a path or a glob.`,
      );
    }
    if (lines.length === 0 && (exit > 1 || errors.bytes > 0))
      return failure(`The search failed: ${errors.text().text.trim()}`);
    if (lines.length === 0) return within(success('Nothing found.', 'nothing found'));
    const shown = lines.slice(0, MAX_LINES);
    const more = [
      ...(lines.length > MAX_LINES ? ['\n[… more; narrow the search]'] : []),
      ...(timedOut ? ['\n[… stopped at the time limit; name a path or a glob]'] : []),
      ...(cut > 0
        ? [
            `\n[${cut} long ${cut === 1 ? 'line is' : 'lines are'} cut; bash with grep -o shows parts]`,
          ]
        : []),
    ].join('');
    return within(
      success(
        shown.join('\n') + more,
        `${shown.length}${lines.length > MAX_LINES ? '+' : ''} lines`,
      ),
    );
  },
});
