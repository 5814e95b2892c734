/**
 * Gets the names of tests out of a clean room. Before a check, makes a folder for it outside the
 * work tree, with hooks in it, and sets environment variables that only test runners read so that
 * they write a report there too. The repository's own command still decides, byte for byte.
 * Afterwards, when nothing runs in the room any more, takes the reports out: regular files only,
 * following no link, bounded in number and size. Any process in the room could write them, so they
 * are never evidence that something passed. Backstop: a report that cannot be read is marked as
 * lost (`cut`), and the exit status decides as it would without one.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportSpec } from '../../protocol/task.ts';
import type { Workspace } from '../../sandbox/workspace.ts';
import { lostReport, readReport, type ReportFormat } from './read-report.ts';
import { ofFile } from './prove.ts';
import { joined, LOSES_RESULTS, type TestReport } from './report.ts';

/** Belongs to the user of every sandbox, and no project has a reason to clean it. */
const PARENT = '/var/lib/errand';
const HOOKS = [
  'node-hook.cjs',
  'node-tap.cjs',
  'jest-results.cjs',
  'mocha-reporter.cjs',
  'playwright-reporter.cjs',
  'sitecustomize.py',
  'errand_ruby.rb',
];
/**
 * prove leaves the TAP of each test file below it. It is deep, because a file may be named
 * "../../t/a.t".
 */
const PROVE = 'prove/-/-/-/-/-/-/-/-';

/** A line that no hook contains. */
const HOOK_END = 'ERRAND_HOOK_ENDS_HERE';

const MAX_FILE_BYTES = 32 * 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 2_000;
const TAKE_TIMEOUT_MS = 60_000;

/**
 * $1 is the check's command. Settings of the image itself stay in force. GOFLAGS: `-v` names every
 * test without changing what passes or fails, while `-json` would make `go vet` always pass.
 */
const PREAMBLE = `
d=$ERRAND_REPORTS
unset ERRAND_REPORTS
export NODE_OPTIONS="--require=$d/node-hook.cjs\${NODE_OPTIONS:+ $NODE_OPTIONS}"
export PYTHONPATH="$d\${PYTHONPATH:+:$PYTHONPATH}"
export PYTEST_ADDOPTS="\${PYTEST_ADDOPTS:+$PYTEST_ADDOPTS }--junitxml=$d/pytest.xml"
export GOFLAGS="\${GOFLAGS:+$GOFLAGS }-v"
export RUBYOPT="\${RUBYOPT:+$RUBYOPT }-r$d/errand_ruby.rb"
export PW_TEST_REPORTER="\${PW_TEST_REPORTER:-$d/playwright-reporter.cjs}"
export GTEST_OUTPUT="\${GTEST_OUTPUT:-xml:$d/gtest/}"
export PERL_TEST_HARNESS_DUMP_TAP="\${PERL_TEST_HARNESS_DUMP_TAP:-$d/${PROVE}}"
# There is no network: better said at once than after time-outs.
export GOPROXY="\${GOPROXY:-off}" CARGO_NET_OFFLINE="\${CARGO_NET_OFFLINE:-true}"
exec /bin/sh -c "$1"
`;

/**
 * Prints the reports: one line per file with size and path, in order, as `wc` writes it, and with a
 * "-" before a file that is too large; a line "--"; then the bytes of all others, one after the
 * other. $1 is the folder, $2 the pattern of a path that the repository names, or nothing, $3 the
 * size limit of a file in kilobytes, $4 the limit of files. No tool uses names with a line feed.
 */
const TAKE = `
PATH=/usr/bin:/bin:$PATH
folder=$1 pattern=$2 most=$3 files=$4
line='
'
find_all() {
  if [ "$pattern" ]; then
    find . -name .git -prune -o -type f -path "./$pattern" -newer "$folder/begun" "$@"
  else
    find "$folder" -maxdepth 1 -type f '(' -name '*-*.*' ! -name '*.cjs' -o -name pytest.xml ')' "$@"
    for made in gtest prove; do
      [ ! -d "$folder/$made" ] || find "$folder/$made" -type f "$@"
    done
    find . -name node_modules -prune -o -name .git -prune -o -type f -newer "$folder/begun" \\
      '(' -path '*/target/surefire-reports/TEST-*.xml' -o -path '*/target/failsafe-reports/TEST-*.xml' \\
      -o -path '*/build/test-results/*.xml' ')' "$@"
  fi | LC_ALL=C sort | head -n "$files"
}
IFS=$line
set -f
for file in $(find_all -size "+$most"k -print); do printf -- '- %s\\n' "$file"; done
set -- $(find_all ! -size "+$most"k ! -path "*$line*" -print)
[ $# -gt 0 ] && wc -c -- "$@"
echo --
[ $# -gt 0 ] && cat -- "$@"
`;

/** Additions to a check that make its runner name its tests. */
export interface ReportFolder {
  /**
   * Absent where no folder could be made: the image has no space for it, or an earlier check broke
   * it.
   */
  readonly path?: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Makes the folder of one check, at a path that cannot be guessed. */
export async function layReportFolder(
  room: Workspace,
  command: string,
  signal: AbortSignal,
): Promise<ReportFolder> {
  const path = `${PARENT}/reports-${randomBytes(8).toString('hex')}`;
  const run = await room.run(['/bin/sh', '-s', path], { stdin: await layScript(), signal });
  if (run.exit !== 0) return { argv: ['/bin/sh', '-c', command], env: {} };
  // Avoids PATH, whose first folder may be one that an earlier check could write to.
  const argv = ['/bin/sh', '-c', PREAMBLE, 'sh', command];
  return { path, argv, env: { ERRAND_REPORTS: path } };
}

/** $1 is the folder. The marker is written last: reports are files newer than it. */
async function layScript(): Promise<Buffer> {
  const hooks = await Promise.all(
    HOOKS.map(async (name) => {
      const text = await readFile(hookPath(name), 'utf8');
      return `cat >${name} <<'${HOOK_END}' || exit\n${text}${HOOK_END}\n`;
    }),
  );
  return Buffer.from(`mkdir -p -- "$1" && cd -- "$1" || exit\n${hooks.join('')}: >begun\n`);
}

/** Takes the reports that the check left, joined into one; undefined where there is none. */
export async function takeReports(
  room: Workspace,
  folder: ReportFolder,
  wanted: ReportSpec | undefined,
  signal: AbortSignal,
): Promise<TestReport | undefined> {
  const { path: laid } = folder;
  if (laid === undefined) return undefined;
  const pattern = wanted?.path?.replace(/^(\.\/)+/, '') ?? '';
  const bounds = [String(MAX_FILE_BYTES / 1024), String(MAX_FILES)];
  const run = await room.run(['/bin/sh', '-c', TAKE, 'sh', laid, pattern, ...bounds], {
    limit: MAX_TOTAL_BYTES,
    timeoutMs: TAKE_TIMEOUT_MS,
    signal,
  });
  const files = framed(run.stdout);
  const reports = files.flatMap(({ path, bytes }) => {
    const own = path.startsWith(`${laid}/`) ? path.slice(laid.length + 1) : undefined;
    const format = pattern ? wanted?.format : formatOf(own ?? path);
    if (format === undefined) return [];
    if (!bytes) return [lostReport(format, 'a report file is too large, or could not be read')];
    const report = meant(own ?? '', readReport(format, bytes));
    return report ? [report] : [];
  });
  if (pattern && files.length === 0) {
    reports.push(lostReport(wanted?.format ?? '', `there is no report at ${pattern}`));
  }
  if (run.timedOut) reports.push(lostReport('junit', 'the reports could not be read in time'));
  if (files.length >= MAX_FILES) {
    reports.push(lostReport('junit', `there are more than ${MAX_FILES} report files`));
  }
  return joined(reports);
}

/**
 * Interprets a report of our own hooks by its name in the folder; undefined where it means nothing.
 */
function meant(own: string, report: TestReport): TestReport | undefined {
  if (own.startsWith('forced-')) return { ...report, cut: LOSES_RESULTS };
  // A program that lists its tests for the build writes a file too.
  if (own.startsWith('gtest/')) return report.cases.length > 0 ? report : undefined;
  // A path with ".." ends above the deep folder, and an absolute one begins with it.
  const [, file] = /^prove\/(?:-\/)*(?:workspace\/)?(.+)$/.exec(own) ?? [];
  return file === undefined ? report : ofFile(file, report);
}

interface Taken {
  readonly path: string;
  /** Absent where the file is too large. */
  readonly bytes?: Uint8Array;
}

/** Splits the output of TAKE into files; whatever exceeded the size limit is missing. */
function framed(output: Buffer): Taken[] {
  const mark = output.indexOf('--\n') === 0 ? 0 : output.indexOf('\n--\n') + 1;
  const lines = output.toString('utf8', 0, mark).split('\n');
  const told = lines.flatMap((line) => {
    const [, size = '', path] = /^ *(\d+|-) (.*)$/.exec(line) ?? [];
    return path === undefined ? [] : [{ path, size: size === '-' ? undefined : Number(size) }];
  });
  // After several sizes, `wc` prints their sum.
  if (told.filter(({ size }) => size !== undefined).length > 1) told.pop();
  let at = mark + 3;
  return told.map(({ path, size }) => {
    if (size === undefined) return { path };
    at += size;
    return at > output.length ? { path } : { path, bytes: output.subarray(at - size, at) };
  });
}

/**
 * Returns the form by the names that our own hooks give, and by the usual places of other reports.
 */
function formatOf(path: string): ReportFormat | undefined {
  if (path.startsWith('gtest/')) return 'gtest';
  if (path.startsWith('prove/')) return 'tap';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.xml')) return 'junit';
  switch (name.split('-')[0]) {
    case 'tap':
    case 'forced':
      return 'tap';
    case 'playwright':
      return 'lines:playwright';
    case 'rspec':
      return 'lines:rspec';
    case 'minitest':
      return 'lines:minitest';
    case 'jest':
      return 'lines:jest';
    case 'vitest':
      return 'vitest';
    case 'mocha':
      return 'lines:mocha';
    case 'unittest':
      return 'lines:unittest';
    default:
      return undefined;
  }
}

/** Hooks are beside this module in the source; the compiled runner finds them in its package. */
function hookPath(name: string): string {
  const beside = join(import.meta.dirname, 'inside', name);
  if (existsSync(beside)) return beside;
  return join(import.meta.dirname, '../../../../runner/verify/reports/inside', name);
}
