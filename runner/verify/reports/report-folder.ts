/**
 * How the names of tests come out of a clean room. Before a check, a folder outside of the work
 * tree is made for it, with hooks in it; environment variables that only test runners read ask
 * for a report there as well. The command that decides stays the repository's own, byte for byte.
 * Afterwards, when nothing runs in the room any more, the reports are taken out: regular files
 * only, no link followed, bounded in number and size. Whoever ran in the room could write them:
 * they are never evidence that something passed. Backstop: a report that cannot be had is lost in
 * words (`cut`), and the exit status decides as without it.
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
/** Below it, prove leaves the TAP of each test file; deep, since it may be told of "../../t/a.t". */
const PROVE = 'prove/-/-/-/-/-/-/-/-';

/** No line of a hook. */
const HOOK_END = 'ERRAND_HOOK_ENDS_HERE';

const MAX_FILE_BYTES = 32 * 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 2_000;
const TAKE_TIMEOUT_MS = 60_000;

/**
 * $1 the check's command. What the image itself sets stays in force. GOFLAGS: `-v` names every test
 * and changes nothing else that passes or fails; `-json` would make `go vet` always pass.
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
 * Tells of the reports: a line with size and path for each, in order, as `wc` says it; of one that
 * is too large with a "-" before; a line "--"; then the bytes of all but those, one after the
 * other. $1 the folder, $2 the pattern of a path that the repository names, or nothing; $3 the most
 * kilobytes of a file, $4 the most files. Names with a line feed are none that a tool gives.
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

/** What is added to a check so that its runner names its tests too. */
export interface ReportFolder {
  /** Absent where none could be laid: the image has no room for it, or an earlier check broke it. */
  readonly path?: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Lays the folder of one check; its path is not to be known before. */
export async function layReportFolder(
  room: Workspace,
  command: string,
  signal: AbortSignal,
): Promise<ReportFolder> {
  const path = `${PARENT}/reports-${randomBytes(8).toString('hex')}`;
  const run = await room.run(['/bin/sh', '-s', path], { stdin: await layScript(), signal });
  if (run.exit !== 0) return { argv: ['/bin/sh', '-c', command], env: {} };
  // Not by PATH: its first folder may be one that an earlier check could write to.
  const argv = ['/bin/sh', '-c', PREAMBLE, 'sh', command];
  return { path, argv, env: { ERRAND_REPORTS: path } };
}

/** $1 the folder. The marker last: reports are what is newer. */
async function layScript(): Promise<Buffer> {
  const hooks = await Promise.all(
    HOOKS.map(async (name) => {
      const text = await readFile(hookPath(name), 'utf8');
      return `cat >${name} <<'${HOOK_END}' || exit\n${text}${HOOK_END}\n`;
    }),
  );
  return Buffer.from(`mkdir -p -- "$1" && cd -- "$1" || exit\n${hooks.join('')}: >begun\n`);
}

/** The reports that the check left, as one; undefined where there is none. */
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

/** What a report of our own asking stands for, by its name in the folder; undefined: for nothing. */
function meant(own: string, report: TestReport): TestReport | undefined {
  if (own.startsWith('forced-')) return { ...report, cut: LOSES_RESULTS };
  // A program that lists its tests for its build writes a file too.
  if (own.startsWith('gtest/')) return report.cases.length > 0 ? report : undefined;
  // A path with ".." ends above the deep folder, and one from the root begins with it.
  const [, file] = /^prove\/(?:-\/)*(?:workspace\/)?(.+)$/.exec(own) ?? [];
  return file === undefined ? report : ofFile(file, report);
}

interface Taken {
  readonly path: string;
  /** Absent where there are more than fit. */
  readonly bytes?: Uint8Array;
}

/** The files in what TAKE printed; what comes after the most bytes that are taken is missing. */
function framed(output: Buffer): Taken[] {
  const mark = output.indexOf('--\n') === 0 ? 0 : output.indexOf('\n--\n') + 1;
  const lines = output.toString('utf8', 0, mark).split('\n');
  const told = lines.flatMap((line) => {
    const [, size = '', path] = /^ *(\d+|-) (.*)$/.exec(line) ?? [];
    return path === undefined ? [] : [{ path, size: size === '-' ? undefined : Number(size) }];
  });
  // After several sizes, `wc` adds their sum.
  if (told.filter(({ size }) => size !== undefined).length > 1) told.pop();
  let at = mark + 3;
  return told.map(({ path, size }) => {
    if (size === undefined) return { path };
    at += size;
    return at > output.length ? { path } : { path, bytes: output.subarray(at - size, at) };
  });
}

/** By the names that our own hooks give, and the usual places of the rest. */
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

/** Beside this module in the source; the compiled runner finds it in the package it is part of. */
function hookPath(name: string): string {
  const beside = join(import.meta.dirname, 'inside', name);
  if (existsSync(beside)) return beside;
  return join(import.meta.dirname, '../../../../runner/verify/reports/inside', name);
}
