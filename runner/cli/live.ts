/**
 * Owns the running account of a task on a terminal: takes two states and returns the lines that
 * tell the difference. Because it compares states, a watcher that reconnects or starts late is
 * shown everything once. Pure but for colours.
 */
import { reasonText } from '../protocol/flagged-place.ts';
import { resultBearer } from '../protocol/rank.ts';
import { isFinal, statusWords } from '../protocol/status.ts';
import type {
  AttemptState,
  CheckRun,
  ClaimedSentence,
  PhaseRun,
  Status,
  TaskState,
  ToolCall,
  VerdictLevel,
} from '../protocol/task.ts';
import { counted, isScripted, took } from '../protocol/wording.ts';
import { column, harmless, indented, type Ink, oneLine, paint, plusMinus } from './screen.ts';

/** Overview of a task: its title, its status or verdict, its changes. */
export function overview(task: TaskState, attempt: AttemptState): string[] {
  const lines = [heading(task), ...ending(task, attempt)];
  for (const each of task.attempts) {
    const asked = questionLines(task, undefined, each);
    if (asked.length > 0) lines.push('', ...asked);
  }
  const phase = attempt.phases.findLast((each) => each.ms === undefined);
  if (phase && !isFinal(task.status)) lines.push(phaseStart(phase.name, attempt));
  if (attempt.notice) lines.push(paint('yellow', indented(attempt.notice)));
  return lines;
}

/** The lines to print when a task went from `before` to `after`. */
export function account(before: TaskState | undefined, after: TaskState): string[] {
  const lines: string[] = [];
  if (!before) lines.push(heading(after));
  for (const attempt of after.attempts) {
    const known = before?.attempts.find((a) => a.n === attempt.n);
    if (after.attempts.length > 1 && !known) lines.push('', paint('bold', `attempt ${attempt.n}`));
    const news = [
      ...attemptLines(known, attempt),
      ...messageLines(known, attempt),
      ...questionLines(after, known, attempt),
    ];
    // Attempts that run side by side are marked on every line.
    const apart = attempt.continues === undefined && (after.spec.attempts ?? 1) > 1;
    const mark = `${paint('dim', `${attempt.n}`)} `;
    lines.push(...(apart ? news.map((line) => line.replaceAll(/^(?=.)/gm, mark)) : news));
  }
  if (isFinal(after.status) && !(before && isFinal(before.status))) {
    lines.push('', ...ending(after, resultBearer(after.attempts)));
  }
  return lines;
}

function heading({ id, spec }: TaskState): string {
  const { title, repository, base, origin } = spec;
  const from = origin.ticket ? `, from ${oneLine(origin.ticket.key)}` : '';
  const where = `task ${id} on ${oneLine(repository.name)} at ${base.slice(0, 10)}${from}`;
  return `${paint('bold', oneLine(title))}\n${paint('dim', where)}\n`;
}

function attemptLines(before: AttemptState | undefined, after: AttemptState): string[] {
  const lines: string[] = [];
  if (after.status.kind === 'interrupted' && before?.status.kind !== 'interrupted') {
    lines.push(paint('yellow', `  interrupted: ${indented(after.status.reason)}`));
  }
  // One update may bring the end of a phase and the start of the next: each phase's work is told
  // between its own start and end.
  const work = newWork(before, after);
  for (const [index, phase] of after.phases.entries()) {
    const known = before?.phases[index];
    if (!known) lines.push(phaseStart(phase.name, after));
    for (const { place, line } of work) if (place === index) lines.push(line);
    if (phase.ms !== undefined && known?.ms === undefined) {
      lines.push(phaseEnd(phase, phase.ms));
    }
  }
  if (after.notice !== undefined && after.notice !== before?.notice) {
    lines.push(paint('yellow', `  ${indented(after.notice)}`));
  }
  return lines;
}

/** Messages since then; an answer also when it was the default. */
function messageLines(before: AttemptState | undefined, after: AttemptState): string[] {
  const known = before?.messages?.length ?? 0;
  return (after.messages ?? []).slice(known).flatMap(({ kind, text, by }) => {
    if (kind === 'question') return [];
    const label = kind === 'answer' && by === 'default' ? 'default' : kind.replace('_', '-');
    return [row('←', 'cyan', label, text === '' ? '(stop)' : text, undefined)];
  });
}

/** A question that was not open before, and how to answer it. */
function questionLines(
  { id, attempts }: TaskState,
  before: AttemptState | undefined,
  { n, status }: AttemptState,
): string[] {
  if (status.kind !== 'needs_input') return [];
  const { question } = status;
  const asked = before?.status.kind === 'needs_input' ? before.status.question.id : undefined;
  if (before?.status.kind === 'needs_input' && asked === question.id) return [];
  const which = attempts.length > 1 ? ` --attempt ${n}` : '';
  const until = question.deadline === undefined ? '' : ` by ${question.deadline}`;
  const otherwise =
    question.default === undefined
      ? `without an answer${until}, the agent gives up`
      : `without an answer${until}: ${indented(question.default)}`;
  return [
    paint(['bold', 'yellow'], `? ${indented(question.text)}`),
    paint('dim', `    ${otherwise}`),
    paint('dim', `    answer with: errand answer ${id} "…"${which}`),
  ];
}

/** Phases of the runner itself; in all others an agent may work. */
const RUNNERS_OWN: ReadonlySet<string> = new Set([
  'prepare',
  'baseline',
  'quick',
  'package',
  'verify',
  'merge',
  'merged_package',
  'merged_verify',
]);

/** New work, with the index of the phase that it belongs to. */
function newWork(
  before: AttemptState | undefined,
  after: AttemptState,
): { readonly place: number; readonly line: string }[] {
  const { phases, tools, checks } = after;
  // A blueprint of the repository's own may give its phases other names.
  const last = (fits: (name: string) => boolean): number => {
    const place = phases.findLastIndex(({ name }) => fits(name));
    return place < 0 ? phases.length - 1 : place;
  };
  const agents = last((name) => !RUNNERS_OWN.has(name));
  const model =
    after.model !== undefined && after.model !== before?.model
      ? [row('·', 'dim', 'model', modelName(after.model), undefined)]
      : [];
  const isNewCall = (call: ToolCall): boolean =>
    call.state !== 'running' && before?.tools.find((t) => t.id === call.id)?.state !== call.state;
  const isNewRun = ({ name, at, outcome }: CheckRun): boolean =>
    outcome !== 'running' &&
    before?.checks.find((c) => c.name === name && c.at === at)?.outcome !== outcome;
  const placeOf = ({ at }: CheckRun): number =>
    last((name) => (at === 'base' ? name === 'baseline' : /verify/.test(name)));
  return [
    ...model.map((line) => ({ place: agents, line })),
    ...tools.filter(isNewCall).map((call) => ({ place: agents, line: toolLine(call) })),
    ...checks.filter(isNewRun).map((run) => ({ place: placeOf(run), line: checkLine(run) })),
  ];
}

/** Done is not yet well done: what did not go as usual is said, and not ticked. */
function phaseEnd({ name, outcome }: PhaseRun, ms: number): string {
  if (outcome === undefined) return row('✓', 'green', name, '', took(ms));
  const failed = name === 'baseline' ? 'a check fails before any change' : 'a check fails';
  return row('·', 'yellow', name, outcome === 'failed' ? failed : outcome, took(ms));
}

function phaseStart(name: string, attempt: AttemptState | undefined): string {
  const what: Record<string, string> = {
    prepare: 'reading the configuration, preparing the environment',
    baseline: 'running the checks on the code as it was',
    plan: 'planning the work',
    code: `the agent works${attempt?.model ? ` (${modelName(attempt.model)})` : ''}`,
    quick: 'running the checks in the sandbox, to guide the agent',
    fix: 'the agent fixes what was found',
    merge: 'merging the newer base',
    package: 'committing the result',
    merged_package: 'committing the merge',
    review: 'another model reviews the result',
    verify: 'running the checks on the committed result, in a fresh sandbox',
    merged_verify: 'running the checks on the merge, in a fresh sandbox',
  };
  return `${paint('cyan', '▸')} ${paint('bold', column(name, 10))} ${what[name] ?? ''}`;
}

/** People must see at once when no real model was asked. */
export function modelName(model: string): string {
  return isScripted(model) ? 'scripted model' : harmless(model);
}

const TEXT_WIDTH = 64;

function toolLine(call: ToolCall): string {
  const what = call.summary === call.tool ? '' : call.summary.replace(`${call.tool} `, '');
  // The end of a row counts most, so a long command is cut before how it ended.
  const end = harmless(call.outcome ?? '').slice(0, 40);
  const room = TEXT_WIDTH - end.length - 3;
  const start = what.length > room ? column(what, room) : what;
  const text = [start, end].filter((part) => part !== '').join(' → ');
  const ok = call.state === 'ok';
  return row(
    ok ? '·' : '!',
    ok ? 'dim' : 'yellow',
    call.tool,
    text,
    call.ms === undefined ? undefined : took(call.ms),
  );
}

function checkLine(check: CheckRun): string {
  // Made to fail, as a proof that it can: then passing is the bad news.
  const wanted = check.at === 'canary' || check.at === 'red' ? 'failed' : 'passed';
  const good = check.outcome === wanted;
  const words = check.outcome.replaceAll('_', ' ');
  const at = {
    base: 'before',
    head: 'after',
    overlay: 'with the product code alone',
    canary: 'with a planted test that must fail',
    red: 'with the new tests on the original code',
  }[check.at];
  return row(
    good ? '✓' : '✗',
    good ? 'green' : 'red',
    check.name === check.command ? 'check' : check.name,
    `${words} ${at} · ${check.command}`,
    check.ms === undefined ? undefined : took(check.ms),
  );
}

function row(
  mark: string,
  ink: Ink,
  label: string,
  text: string,
  time: string | undefined,
): string {
  const end = time === undefined ? '' : ` ${paint('dim', time)}`;
  return `  ${paint(ink, mark)} ${column(label, 10)} ${column(text, TEXT_WIDTH)}${end}`.trimEnd();
}

const VERDICT_INK: Record<VerdictLevel, Ink> = {
  verified: ['bold', 'green'],
  verified_with_flags: ['bold', 'yellow'],
  unverified: ['bold', 'yellow'],
  failed: ['bold', 'red'],
  declined: ['bold', 'magenta'],
};

function ending(task: TaskState, attempt: AttemptState | undefined): string[] {
  const lines = [paint(statusInk(task.status), statusWords(task.status))];
  if (task.status.kind === 'done') {
    const { because } = task.status.verdict;
    lines.push(...because.map((reason) => `  ${indented(reasonText(reason))}`));
  } else if (task.status.kind === 'cancelled' || task.status.kind === 'interrupted') {
    lines.push(`  ${indented(task.status.reason)}`);
  }
  if (attempt?.claim) {
    lines.push('', paint('dim', 'The agent says (a claim, not evidence):'));
    const sentences = attempt.claimed ?? [];
    if (sentences.length > 0) lines.push(...sentences.map(claimLine));
    else
      for (const line of attempt.claim.split('\n')) lines.push(paint('dim', `  ${harmless(line)}`));
  }
  if (attempt?.result && attempt.result.files.length > 0) {
    const { files, additions, deletions } = attempt.result;
    lines.push('', `${counted(files.length, 'file')} changed ${plusMinus(additions, deletions)}`);
    for (const file of files) {
      const counts = file.binary ? 'binary' : plusMinus(file.additions ?? 0, file.deletions ?? 0);
      lines.push(`  ${file.status.charAt(0).toUpperCase()} ${oneLine(file.path)} ${counts}`);
    }
  }
  if (attempt && attempt.usage.requests > 0) lines.push('', paint('dim', spent(attempt)));
  return lines;
}

/** A sentence of the agent's, with what the runner saw of it. */
function claimLine({ text, standing, entries }: ClaimedSentence): string {
  const words = paint('dim', `  ${oneLine(text)}`);
  if (standing === 'claimed') return `${words} ${paint('dim', '· not backed by evidence')}`;
  const where = `ledger ${entries.join(', ')}`;
  return standing === 'seen'
    ? `${words} ${paint('green', `· seen (${where})`)}`
    : `${words} ${paint('red', `· the runner saw otherwise (${where})`)}`;
}

function statusInk(status: Status): Ink {
  return status.kind === 'done' ? VERDICT_INK[status.verdict.level] : 'yellow';
}

/** Usage of the attempt: requests, tokens by kind, and dollars when the model has a price. */
export function spent(attempt: AttemptState): string {
  const { usage } = attempt;
  const parts = [
    `${counted(usage.requests, 'request')} to ${modelName(attempt.model ?? 'an unnamed model')}`,
    `${usage.input + usage.cacheRead + usage.cacheWrite} tokens in (${usage.cacheRead} from cache)`,
    `${usage.output} out`,
  ];
  parts.push(usage.costUsd === undefined ? 'price unknown' : `$${usage.costUsd.toFixed(4)}`);
  return parts.join(' · ');
}
