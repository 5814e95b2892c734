/**
 * `errand pr TASK --comments`, `--ci`, `--answer`: what reviewers and CI say of a task's pull
 * request, sent to the agent as one follow-up where the user says so, and what came of it, told to
 * each thread. Nothing is sent or written without the option that asks for it.
 */
import type { RunnerConnection } from '../client/connection.ts';
import { followUpAttempt } from '../client/messages.ts';
import type { Forge, PullRequest } from '../forge/forge.ts';
import { ErrandError } from '../protocol/errors.ts';
import { oneLine as harmlessLine } from '../protocol/text.ts';
import { counted } from '../protocol/wording.ts';
import { answersTo } from '../pull/answer.ts';
import { ciRounds, placeOf, reducedLog } from '../pull/feedback.ts';
import { findPull } from '../pull/find-pull.ts';
import { followUpOf } from '../pull/follow-up.ts';
import { type CameBack, isNews, openThreads, readFeedback } from '../pull/read-feedback.ts';
import { isSet, text } from './options.ts';
import { asking, forgeAt, type PullCall } from './pull-call.ts';
import { indented, jsonText, oneLine, paint } from './screen.ts';
import { requireToken } from './tokens.ts';
import { untilFinal } from './watch.ts';

export async function feedback(
  about: PullCall,
  connection: RunnerConnection,
  signal: AbortSignal,
): Promise<number> {
  const { call, task, repository, place } = about;
  await requireToken(place.forge, place.host);
  const forge = await forgeAt(place);
  const named = text(call, 'branch');
  const { pull, own } = await asking(place, () =>
    findPull({ repository, place, task }, forge, named, signal),
  );
  if (isSet(call, 'answer')) {
    return await asking(place, () => answer(about, forge, pull, own, signal));
  }
  // With neither of the options, both.
  const isBoth = !isSet(call, 'comments') && !isSet(call, 'ci');
  const wanted = { comments: isBoth || isSet(call, 'comments'), ci: isBoth || isSet(call, 'ci') };
  const items = await asking(place, () => readFeedback(forge, task, pull.ref, signal, wanted));
  if (call.values['send'] === undefined) return list(about, pull, items);
  return await send(about, connection, pull, items, signal);
}

function list(
  { call, task, place }: PullCall,
  pull: PullRequest,
  items: readonly CameBack[],
): number {
  if (isSet(call, 'json')) {
    const document = {
      schema: 'errand.pull-feedback/1',
      id: task.id,
      url: pull.url,
      conflicts: pull.conflicts ?? null,
      ciRounds: ciRounds(task),
      items: items.map((item, n) => ({ number: n + 1, ...itemDocument(item) })),
    };
    process.stdout.write(`${jsonText(document, 2)}\n`);
    return 0;
  }
  const lines = [paint('bold', harmlessLine(pull.url, 2000))];
  if (pull.conflicts) {
    lines.push(
      paint(
        'yellow',
        `It conflicts with ${oneLine(pull.base)}; to bring that in: errand update-base ${task.id}`,
      ),
    );
  }
  for (const [n, item] of items.entries()) lines.push(...itemLines(n + 1, item));
  if (items.length === 0) {
    lines.push(`Nothing is open in this ${place.forge === 'gitlab' ? 'merge' : 'pull'} request.`);
  } else if (items.some(isNews)) {
    lines.push(
      '',
      paint('dim', `send them as one follow-up: errand pr ${task.id} --send, or --send=1,3`),
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function itemLines(number: number, item: CameBack): string[] {
  if ('failed' in item) {
    const { name, failedStep, url } = item.failed.job;
    const step = failedStep === undefined ? '' : `, step "${oneLine(failedStep)}"`;
    const log =
      reducedLog(item.failed) ?? `no log is kept here${url === undefined ? '' : `: ${url}`}`;
    return [
      '',
      `${number}. ${paint('red', `failed: ${oneLine(name)}${step}`)}`,
      `      ${indented(log)}`,
    ];
  }
  const { thread, sentTo } = item;
  const sent =
    sentTo === undefined ? '' : paint('dim', ` (sent; attempt ${sentTo} went on with it)`);
  return [
    '',
    `${number}. ${paint('cyan', oneLine(placeOf(thread)))}${sent}`,
    ...thread.comments.map(({ author, text: said }) => `   ${oneLine(author)}: ${indented(said)}`),
  ];
}

function itemDocument(item: CameBack) {
  if ('failed' in item) {
    const { id, name, failedStep, url } = item.failed.job;
    const log = reducedLog(item.failed) ?? null;
    return { kind: 'job', job: id, name, step: failedStep ?? null, url: url ?? null, log };
  }
  const { id, path, line, isOutdated, comments } = item.thread;
  const place = { path: path ?? null, line: line ?? null, outdated: isOutdated };
  return { kind: 'thread', thread: id, ...place, sentTo: item.sentTo ?? null, comments };
}

async function send(
  about: PullCall,
  connection: RunnerConnection,
  pull: PullRequest,
  items: readonly CameBack[],
  signal: AbortSignal,
): Promise<number> {
  const { call, task, attempt, repository } = about;
  const chosen = chosenOf(text(call, 'send') ?? 'all', items);
  const words = await followUpOf(repository, { task, attempt }, pull, chosen, signal);
  const to = { id: task.id, attempt: attempt.n };
  const { task: after, attempt: n } = await followUpAttempt(
    connection,
    to,
    words.text,
    words.comments,
  );
  const isJson = isSet(call, 'json');
  const what = `sent ${counted(chosen.length, 'item')}; attempt ${n} goes on with attempt ${attempt.n}`;
  if (isJson && !isSet(call, 'wait')) {
    const left = { leftOut: words.leftOut };
    const document = {
      schema: 'errand.pull-sent/1',
      id: task.id,
      attempt: n,
      sent: chosen.length,
      ...left,
    };
    process.stdout.write(`${jsonText(document, 2)}\n`);
    return 0;
  }
  if (!isJson) {
    process.stdout.write(`${paint('green', '✓')} ${what}\n`);
    for (const each of words.leftOut) {
      process.stdout.write(
        `  ${paint('yellow', oneLine(`No room for ${each}; send it later.`))}\n`,
      );
    }
    process.stdout.write(
      `  when it is done: errand pr ${task.id} pushes it, and --answer tells the threads\n`,
    );
  }
  return isSet(call, 'wait') ? await untilFinal(connection, task.id, isJson, after) : 0;
}

/** Without numbers, all that was not sent before. */
function chosenOf(named: string, items: readonly CameBack[]): CameBack[] {
  const numbers = named === 'all' ? undefined : named.split(',').map((part) => Number(part.trim()));
  const wrong = numbers?.find((n) => !Number.isInteger(n) || n < 1 || n > items.length);
  if (wrong !== undefined) {
    throw new ErrandError(
      'invalid',
      `--send takes numbers of the list, such as 1,3, not "${oneLine(named)}".`,
    );
  }
  const chosen = items.filter((item, n) => numbers?.includes(n + 1) ?? isNews(item));
  if (chosen.length > 0) return chosen;
  throw new ErrandError('not_found', 'There is nothing to send that was not sent before.', {
    hint: 'To send it again, name its number: --send=1.',
  });
}

async function answer(
  { call, task }: PullCall,
  forge: Forge,
  pull: PullRequest,
  own: { readonly tip: string; readonly attempt: number },
  signal: AbortSignal,
): Promise<number> {
  const open = await openThreads(forge, pull.ref, signal);
  const { answers, waiting } = answersTo(task, open, own);
  for (const { thread, markdown, marker } of answers) {
    await forge.reply(pull.ref, thread.id, markdown, marker, signal);
  }
  const answered = answers.map(({ thread }) => placeOf(thread));
  if (isSet(call, 'json')) {
    const document = { schema: 'errand.pull-answered/1', id: task.id, answered, waiting };
    process.stdout.write(`${jsonText(document, 2)}\n`);
    return 0;
  }
  process.stdout.write(`${paint('green', '✓')} answered ${counted(answered.length, 'thread')}\n`);
  for (const place of answered) process.stdout.write(`  ${oneLine(place)}\n`);
  if (waiting > 0) {
    const still = `${counted(waiting, 'thread')} more once their attempt is done and pushed (errand pr ${task.id})`;
    process.stdout.write(`  ${paint('yellow', still)}\n`);
  }
  return 0;
}
