/**
 * `errand verify-ledger FILE`: recomputes a ledger's chain and its verdict from the file alone;
 * with --repo, compares it with the commit it speaks of; with --rerun, runs the checks again.
 * Needs no runner and no network.
 */
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { commitFault } from '../client/commit-fault.ts';
import { committedAs, resultOf } from '../ledger/result-entry.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { ErrandError } from '../protocol/errors.ts';
import { checkLedger, type LedgerProblem } from '../verify/check-ledger.ts';
import { isSet, text as optionOf } from './options.ts';
import type { Call } from './call.ts';
import { type Rerun, rerunChecks } from './rerun.ts';
import { harmless, jsonText, paint } from './screen.ts';
import { readConfig } from './serve.ts';

/** Exit code 0 when everything that was compared agrees with the file, else 1. */
export async function verifyLedger(call: Call): Promise<number> {
  const [file] = call.positionals;
  if (file === undefined) {
    throw new ErrandError('invalid', 'Which ledger?', {
      hint: 'Usage: errand verify-ledger FILE; errand show TASK --ledger writes one.',
    });
  }
  const check = checkLedger(await read(file));
  const { entries, recorded, recomputed } = check;
  const { level, because } = recomputed;
  let { problem } = check;

  const wantsRerun = isSet(call, 'rerun');
  const repo = optionOf(call, 'repo') ?? (wantsRerun ? '.' : undefined);
  let rerun: Rerun[] | undefined;
  if (problem === null && repo !== undefined) {
    problem = await compareCommit(repo, entries);
    if (problem === null && wantsRerun) {
      rerun = await checksAgain(call, repo, entries);
      problem = rerunProblem(entries, rerun);
    }
  }

  if (isSet(call, 'json')) {
    const document = {
      schema: 'errand.ledger/1',
      ok: problem === null,
      entries: entries.length,
      head: check.head,
      problem,
      verdict: recorded?.level ?? null,
      recomputed: { level, because },
      ...(rerun ? { rerun } : {}),
    };
    process.stdout.write(`${jsonText(document, 2)}\n`);
  } else {
    for (const run of rerun ?? []) process.stdout.write(rerunLine(run));
    if (problem) {
      const line = `line ${problem.line}: ${harmless(problem.reason)}`;
      process.stdout.write(`${paint('red', '✗')} ${line}\n`);
    } else {
      const verdictWords = recorded
        ? `verdict ${recorded.level}, recomputed from the entries`
        : 'cancelled, no verdict';
      const commit = repo === undefined ? '' : '; the commit matches';
      const whole = `${entries.length} entries, the chain is intact; ${verdictWords}${commit}`;
      process.stdout.write(`${paint('green', '✓')} ${whole}\n`);
    }
  }
  return problem === null ? 0 : 1;
}

async function compareCommit(
  repository: string,
  entries: readonly LedgerEntry[],
): Promise<LedgerProblem | null> {
  const result = resultOf(entries);
  if (!result) {
    throw new ErrandError('invalid', 'The ledger names no result that could be compared.');
  }
  const reason = await commitFault(repository, committedAs(entries, result), {
    hint: 'Fetch the result first (errand fetch TASK), or name its repository with --repo.',
  });
  return reason === undefined ? null : { line: result.seq, fault: 'commit', reason };
}

async function checksAgain(
  call: Call,
  repository: string,
  entries: readonly LedgerEntry[],
): Promise<Rerun[]> {
  const result = resultOf(entries);
  if (!result) return [];
  const { config } = await readConfig(call);
  const stop = new AbortController();
  const interrupted = (): void => stop.abort(new ErrandError('unavailable', 'Interrupted.'));
  process.once('SIGINT', interrupted);
  try {
    return await rerunChecks(
      { repository, entries, result, sandbox: config.sandbox, say },
      stop.signal,
    );
  } finally {
    process.removeListener('SIGINT', interrupted);
  }
}

function say(line: string): void {
  process.stderr.write(`${harmless(line)}\n`);
}

function rerunProblem(
  entries: readonly LedgerEntry[],
  reruns: readonly Rerun[],
): LedgerProblem | null {
  const other = reruns.find(({ recorded, rerun }) => recorded !== rerun);
  if (!other) return null;
  const where = other.at === 'base' ? 'before the change' : 'on the result';
  const entry = entries.find(
    (each) => each.kind === 'check' && each.at === other.at && each.name === other.name,
  );
  const reason = `"${other.name}" ${where}: recorded as ${other.recorded}, but now ${other.rerun}`;
  return { line: entry?.seq ?? entries.length, fault: 'rerun', reason };
}

function rerunLine({ name, command, at, recorded, rerun }: Rerun): string {
  const agrees = recorded === rerun;
  const mark = paint(agrees ? 'green' : 'red', agrees ? '✓' : '✗');
  const where = at === 'base' ? 'before the change' : 'on the result';
  return `${mark} ${harmless(name)} ${rerun} again ${where} · ${harmless(command)}\n`;
}

async function read(file: string): Promise<string> {
  try {
    return file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw new ErrandError('not_found', `${file} cannot be read (${code}).`, {
      hint: "A task's ledger is written with: errand show TASK --ledger > FILE",
      cause,
    });
  }
}
