/**
 * `search`: a regular expression over the files of the work space, by ripgrep where the image
 * has it and by grep where not.
 */
import * as v from 'valibot';
import { clean } from './output.ts';
import { locate } from './path.ts';
import { besideFile, defineTool, failure, oneLine, success, type ToolOutcome } from './tool.ts';

const MAX_LINES = 100;
const MAX_LINE = 300;

// Both print path:line:text. $1 pattern, $2 path, $3 glob or ''.
const SEARCH = [
  'if command -v rg >/dev/null 2>&1; then',
  `  set -- -n -H --no-heading --color never --hidden -g '!.git' \${3:+-g "$3"} -e "$1" -- "$2"`,
  '  exec rg "$@"',
  'fi',
  'set -- -rnIE --exclude-dir=.git --exclude-dir=node_modules ${3:+--include="$3"} -e "$1" -- "$2"',
  'exec grep "$@"',
].join('\n');

export const search = defineTool({
  name: 'search',
  description: `Searches for a regular expression, below path and in files like glob (*.ts); prints path:line:text, at most ${MAX_LINES} lines.`,
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
    pattern: v.pipe(v.string(), v.minLength(1, 'must not be empty')),
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
    const within = (outcome: ToolOutcome): ToolOutcome =>
      located.type === 'folder'
        ? { ...outcome, folder: located.path }
        : besideFile(located.path, outcome);
    const { exit, stdout, stderr } = await context.workspace.run(
      ['sh', '-c', SEARCH, 'sh', pattern, located.path || '.', glob],
      { timeoutMs: 60_000, limit: 256_000, signal: context.signal },
    );
    const lines = clean(stdout)
      .split('\n')
      .filter((line) => line !== '');
    // Both say 2 when something could not be read, though the rest was searched.
    if (lines.length === 0 && exit > 1)
      return failure(`The search failed: ${clean(stderr).trim()}`);
    if (lines.length === 0) return within(success('Nothing found.', 'nothing found'));
    const shown = lines
      .slice(0, MAX_LINES)
      .map((line) => line.replace(/^\.\//, ''))
      .map((line) => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line));
    const more = lines.length > MAX_LINES ? '\n[… more; narrow the search]' : '';
    return within(success(shown.join('\n') + more, `${shown.length}${more ? '+' : ''} lines`));
  },
});
