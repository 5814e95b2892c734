/**
 * Owns the rows of the Tasks view that stand for evidence: changed files, checks, a reviewer's
 * findings and its probes. Pure. Ids are stable over every change of state.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import type { Finding, ProbeRun } from '../../runner/protocol/review.ts';
import type { AttemptState, CheckRun, FileChange } from '../../runner/protocol/task.ts';
import { took } from '../../runner/protocol/wording.ts';
import type { GivenFile } from './applied.ts';
import {
  checkIcon,
  checkWords,
  fileIcon,
  fileWords,
  type Icon,
  languageOf,
  plusMinus,
  severityIcon,
  severityWords,
  stateFirst,
  type Translate,
} from './wording.ts';

export interface Row {
  /** Stable, and unique in the view. */
  readonly id: string;
  readonly taskId: string;
  readonly kind:
    | 'pending'
    | 'task'
    | 'attempt'
    | 'file'
    | 'check'
    | 'finding'
    | 'probe'
    | 'reason'
    | 'note';
  readonly label: string;
  readonly description: string;
  /** Plain lines; code that shows them as Markdown escapes them. */
  readonly tooltip: readonly string[];
  readonly accessibility: string;
  readonly icon: Icon;
  /** Matched by the `when` clauses of menus; words with a dot before each. */
  readonly context: string;
  readonly expandable: boolean;
  readonly attempt?: number;
  /** For a file: its place in the result, which works also for names that are not valid text. */
  readonly file?: { readonly path: string; readonly index: number; readonly line?: number };
  /** For a file: whether the user has ticked it as reviewed. */
  readonly reviewed?: boolean;
  /** Id of something that is being sent and is no task yet. */
  readonly pending?: number;
}

/** What is known of a file besides the change itself. */
export interface FileFacts {
  /** Its place in the result. */
  readonly index: number;
  /** The other half of a rename. */
  readonly twin: FileChange | undefined;
  readonly reviewed: boolean;
  /** Its attempt has ended, so it can be applied. */
  readonly final: boolean;
  /** What a work tree was given of it, where it was given a part of the result. */
  readonly given: GivenFile | undefined;
}

export function fileRow(
  taskId: string,
  attempt: number,
  file: FileChange,
  { index, twin, reviewed, final, given }: FileFacts,
  t: Translate,
): Row {
  const path = oneLine(file.path, 1000);
  const slash = path.lastIndexOf('/');
  const counts = file.binary ? t('binary') : plusMinus(file.additions, file.deletions);
  const what = [
    given ? givenWords(given, t) : '',
    counts,
    kindWords(file, t),
    twin ? renameWords(file, twin, t) : '',
  ];
  const description = [...what, slash > 0 ? path.slice(0, slash) : ''].filter(Boolean).join(' · ');
  const words = [fileWords(file.status, t), ...what].filter(Boolean).join(' ');
  return {
    id: `task/${taskId}/${attempt}/file/${file.pathBase64 ?? file.path}`,
    taskId,
    kind: 'file',
    label: path.slice(slash + 1),
    description,
    tooltip: [path, words],
    accessibility: `${path}, ${words}`,
    icon: fileIcon(file.status),
    context: final ? '.file.final' : '.file',
    expandable: false,
    attempt,
    file: { path: file.path, index },
    reviewed,
  };
}

function givenWords(given: GivenFile, t: Translate): string {
  return given === 'all' ? t('applied') : t('partly applied');
}

/** Names a change of the kind of file, of which a diff of contents shows nothing. */
function kindWords({ before, after }: FileChange, t: Translate): string {
  const [was, is] = [before?.mode, after?.mode];
  if (was === is || !is) return '';
  if (is === '120000') return was ? t('now a symbolic link') : t('symbolic link');
  if (was === '120000') return t('was a symbolic link');
  if (is === '100755') return was ? t('now executable') : t('executable');
  return was === '100755' ? t('no longer executable') : '';
}

function renameWords({ after }: FileChange, twin: FileChange, t: Translate): string {
  const other = oneLine(twin.path, 200);
  return after ? t('renamed from {0}', other) : t('renamed to {0}', other);
}

/**
 * Finds the other half of each file that was only renamed: a removed and an added file with the
 * same content. Empty files, and content that several files have, are left out.
 */
export function renamedFiles(files: readonly FileChange[]): Map<FileChange, FileChange> {
  const byBlob = Map.groupBy(
    files.filter(({ before, after }) => !before !== !after),
    ({ before, after }) => (before ?? after)?.blob,
  );
  const twins = new Map<FileChange, FileChange>();
  for (const same of byBlob.values()) {
    const [one, other] = same;
    if (!one || !other || same.length > 2 || one.status === other.status) continue;
    if (one.additions === 0 && one.deletions === 0) continue;
    twins.set(one, other).set(other, one);
  }
  return twins;
}

/** Returns a check's run after the change if there is one, else the run before. */
export function lastChecks(checks: readonly CheckRun[]): CheckRun[] {
  const last = new Map<string, CheckRun>();
  for (const check of checks) {
    if (check.at !== 'base' && check.at !== 'head') continue;
    if (check.at === 'head' || last.get(check.name)?.at !== 'head') last.set(check.name, check);
  }
  return [...last.values()];
}

export function checkRow(
  taskId: string,
  { n, checks }: AttemptState,
  check: CheckRun,
  t: Translate,
): Row {
  const outcome = checkWords(check.outcome, t);
  // In the label: cut off in a narrow view, it would read as if the change had failed.
  const words = check.at === 'base' ? t('{0} before', outcome) : outcome;
  const before = checks.find(({ name, at }) => name === check.name && at === 'base');
  const when =
    check.at !== 'base' && before && before.outcome !== check.outcome
      ? t('{0} before', checkWords(before.outcome, t))
      : '';
  const time = check.ms === undefined ? '' : took(check.ms, languageOf(t));
  const { tests } = check;
  const counted = tests ? t('{0} of {1} tests', tests.passed, tests.passed + tests.failed) : '';
  const description = [counted, when, time].filter(Boolean).join(' · ');
  const all = [words, description].filter(Boolean).join(' · ');
  return {
    id: `task/${taskId}/${n}/check/${check.name}`,
    taskId,
    kind: 'check',
    label: stateFirst(words, oneLine(check.name)),
    description,
    tooltip: [oneLine(check.command, 500), all, ...tailLines(check.tail)],
    accessibility: t('Check {0}: {1}', oneLine(check.name), all),
    icon: checkIcon(check.outcome),
    context: '.check',
    expandable: false,
    attempt: n,
  };
}

function tailLines(tail: string | undefined): string[] {
  if (tail === undefined || tail.trim() === '') return [];
  return tail
    .trimEnd()
    .split('\n')
    .slice(-8)
    .map((line) => oneLine(line, 160));
}

/** A reviewer's finding; opens the line if the result has the file. */
export function findingRow(
  taskId: string,
  { n, result }: AttemptState,
  finding: Finding,
  place: number,
  t: Translate,
): Row {
  const { path, line, severity } = finding;
  const words = severityWords(severity, t);
  const where = `${oneLine(path, 300)}${line === undefined ? '' : `:${line}`}`;
  const index = result?.files.findIndex((file) => file.path === path) ?? -1;
  const label = oneLine(finding.text);
  return {
    id: `task/${taskId}/${n}/finding/${place}`,
    taskId,
    kind: 'finding',
    label: stateFirst(words, label),
    description: where,
    tooltip: [oneLine(finding.text, 2000), where, oneLine(finding.evidence, 2000)],
    accessibility: t('The reviewer found ({0}): {1}, at {2}', words, label, where),
    icon: severityIcon(severity),
    context: '.finding',
    expandable: false,
    attempt: n,
    ...(index < 0 ? {} : { file: { path, index, ...(line === undefined ? {} : { line }) } }),
  };
}

/** What the runner saw when it ran a reviewer's probe. */
export function probeRow(
  taskId: string,
  n: number,
  probe: ProbeRun,
  place: number,
  t: Translate,
): Row {
  const words = checkWords(probe.outcome, t);
  const label = oneLine(probe.name);
  return {
    id: `task/${taskId}/${n}/probe/${place}`,
    taskId,
    kind: 'probe',
    label: stateFirst(words, label),
    description: t('probe'),
    tooltip: [
      oneLine(probe.command, 500),
      t('Expected: {0}', oneLine(probe.expected, 500)),
      ...(probe.actual === undefined ? [] : [t('Seen: {0}', oneLine(probe.actual, 500))]),
    ],
    accessibility: t('Probe {0}: {1}', label, words),
    icon: checkIcon(probe.outcome),
    context: '.probe',
    expandable: false,
    attempt: n,
  };
}

export function note(
  under: string,
  name: string,
  label: string,
  icon: string,
  taskId = under,
): Row {
  return {
    id: `task/${under}/note/${name}`,
    taskId,
    kind: 'note',
    label,
    description: '',
    tooltip: [label],
    accessibility: label,
    icon: { id: icon },
    context: '.note',
    expandable: false,
  };
}
