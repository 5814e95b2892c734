/**
 * `errand pr TASK`: opens a pull request of a result, or brings the one that exists to a later
 * result. The user's own git pushes, and the user's own token speaks with the forge; the runner
 * takes no part in either. What reviewers and CI say of it is in pr-feedback.ts.
 */
import { closingLine, pullTitle, updatedBody } from '../forge/body.ts';
import { ErrandError } from '../protocol/errors.ts';
import { oneLine as harmlessLine } from '../protocol/text.ts';
import { preparePull, type PullBranch } from '../pull/prepare.ts';
import { newWords, publish, publishByPush } from '../pull/publish.ts';
import { branchNotes, readTold } from '../pull/told.ts';
import { TicketError } from '../tickets/source.ts';
import type { Call } from './call.ts';
import { withTask } from './connect.ts';
import { interruptible } from './interruptible.ts';
import { atMost, isSet, text } from './options.ts';
import { asking, forgeAt, type PullCall, pullCall, withOption } from './pull-call.ts';
import { harmless, jsonText, oneLine, paint } from './screen.ts';
import { requireToken, tokenFor } from './tokens.ts';

const MAX_TITLE = 250;

type WithBranch = PullCall & { readonly branch: PullBranch };

export function pr(call: Call): Promise<number> {
  const isAbout = ['comments', 'ci', 'answer', 'send'].some(
    (name) => call.values[name] !== undefined,
  );
  return withTask(call, (task, connection, address) =>
    interruptible(async (signal) => {
      try {
        const about = await pullCall(call, task, address, signal);
        if (!isAbout) return await openOrUpdate(about, signal);
        const { feedback } = await import('./pr-feedback.ts');
        return await feedback(about, connection, signal);
      } catch (error) {
        throw withOption(error);
      }
    }, 'What was pushed or written until then stays; run it again to go on.'),
  );
}

async function openOrUpdate(asked: PullCall, signal: AbortSignal): Promise<number> {
  const { call, task, attempt, repository, place } = asked;
  const named = { base: text(call, 'base'), branch: text(call, 'branch') };
  const branch = await preparePull(repository, place, { task, attempt }, named, signal);
  const about = { ...asked, branch };
  const told = await readTold(about.address, about, branch, signal);
  const given = text(call, 'title');
  const title = given === undefined ? pullTitle(task) : atMost(MAX_TITLE, 'A title', given.trim());
  const template = text(call, 'template');
  const isDraft = !isSet(call, 'ready');
  const words = () => newWords(repository, place, branch, told, { title, template }, signal);
  const token = await tokenFor(place.forge, place.host);
  const notes = branchNotes(task, branch);

  if (isSet(call, 'dry-run')) {
    const { body: fresh, choices } = await words();
    const found = token
      ? await asking(place, async () =>
          (await forgeAt(place)).find(branch.branch, place.from, signal),
        )
      : undefined;
    const action = found ? 'would_update' : 'would_open';
    const body = found ? (updatedBody(told, found.body) ?? found.body) : fresh;
    const all = [...notes, ...choiceNotes(choices)];
    return print(about, {
      action,
      url: found?.url,
      base: found?.base,
      isDraft,
      title,
      body,
      notes: all,
    });
  }
  if (!token && place.forge === 'gitlab') {
    const description = `${closingLine(task) ?? ''} Made by Errand (task ${task.id}, attempt ${attempt.n}).`;
    const wanted = { title, description: description.trim(), isDraft };
    const url = await publishByPush(repository, { place, branch }, wanted, signal);
    notes.push(
      'It was opened along with the push, as there is no token; so its body tells no evidence.',
    );
    return print(about, { action: 'opened', url, isDraft, title, notes });
  }
  if (!token) await requireToken(place.forge, place.host);
  const made = async () => {
    const { choices, ...rest } = await words();
    notes.push(...choiceNotes(choices));
    return rest;
  };
  const wanted = { words: made, title: given === undefined ? undefined : title, isDraft };
  const forge = await forgeAt(place);
  const { pull, what, isBodyKept } = await asking(place, () =>
    publish(repository, { place, branch }, forge, told, wanted, signal),
  ).catch((error: unknown) => {
    throw withWhatStays(error, branch);
  });
  if (isBodyKept) notes.push('Its body has no part of Errand any more, and was left as it is.');
  const { url, base, isDraft: isDraftNow, title: name } = pull;
  const shown = { url, base, isDraft: isDraftNow, title: name, notes };
  return print(about, { action: what, ...shown });
}

/** Trouble with the forge may come after the push: then the same command goes on from there. */
function withWhatStays(error: unknown, { branch, isNew }: PullBranch): unknown {
  if (!(error instanceof ErrandError && error.cause instanceof TicketError)) return error;
  const { code, message, hint, cause } = error;
  const hints = [
    hint,
    /draft pull requests are not supported/i.test(message) ? 'Add --ready.' : undefined,
    isNew ? `If ${branch} is pushed already, it stays: run the command again.` : undefined,
  ];
  const all = hints.filter((each) => each !== undefined).join(' ');
  return new ErrandError(code, message, { cause, ...(all === '' ? {} : { hint: all }) });
}

function choiceNotes(choices: readonly string[]): string[] {
  if (choices.length === 0) return [];
  return [`No template was used; choose one with --template: ${choices.join(', ')}.`];
}

interface Shown {
  readonly action: 'opened' | 'updated' | 'would_open' | 'would_update';
  readonly url: string | undefined;
  readonly isDraft: boolean;
  readonly title: string;
  /** Of one that is there, whatever a new one would go into. */
  readonly base?: string | undefined;
  /** Shown before anything is done. */
  readonly body?: string;
  readonly notes: readonly string[];
}

function print({ call, task, attempt, place, branch }: WithBranch, shown: Shown): number {
  const { action, url, isDraft, title, body, notes, base = branch.base.branch } = shown;
  if (isSet(call, 'json')) {
    const document = {
      schema: 'errand.pull/1',
      id: task.id,
      attempt: attempt.n,
      action,
      url: url ?? null,
      forge: place.forge,
      project: place.project,
      remote: place.source.name,
      branch: branch.branch,
      base,
      commit: branch.commit,
      pushes: branch.isNew,
      checked: branch.isChecked,
      draft: isDraft,
      title,
      ...(body === undefined ? {} : { body }),
      notes,
    };
    process.stdout.write(`${jsonText(document, 2)}\n`);
    return 0;
  }
  const what = {
    opened: 'opened',
    updated: 'updated',
    would_open: 'would open',
    would_update: 'would update',
  }[action];
  const kind = place.forge === 'gitlab' ? 'merge request' : 'pull request';
  const draft = isDraft ? 'draft ' : '';
  const will = action.startsWith('would') ? 'to be ' : '';
  const way = `${branch.branch} → ${base} in ${place.project}`;
  const pushed = `${will}pushed to ${place.source.name} as ${branch.commit.slice(0, 10)}`;
  process.stdout.write(
    `${paint('green', '✓')} ${what} the ${draft}${kind} "${oneLine(title)}"\n` +
      `  ${oneLine(`${way}, ${pushed}`)}\n` +
      (url === undefined ? '' : `  ${harmlessLine(url, 2000)}\n`) +
      notes.map((note) => `  ${paint('yellow', oneLine(note))}\n`).join('') +
      (body === undefined ? '' : `\n${harmless(body)}\n`),
  );
  return 0;
}
