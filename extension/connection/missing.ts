/**
 * Owns the one step that a runner still lacks, reported before anything is sent, with a button
 * where the editor can take that step: a key for the model, the sandbox image. Everything else is
 * only reported, and checked again when the user says so.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homedir } from 'node:os';
import { commands, l10n, window } from 'vscode';
import { dataDirectory } from '../../runner/client/data-directory.ts';
import { findRunning } from '../../runner/client/local-runner.ts';
import type { Services } from '../container.ts';
import { askWords } from '../platform/ask-words.ts';
import { logError, errorText } from '../platform/show-error.ts';
import { inWords } from '../platform/words.ts';
import { errandHere } from './local.ts';
import { makeImage } from './make-image.ts';
import { withoutLinks } from '../platform/without-links.ts';

export interface Missing {
  readonly what: 'docker' | 'image' | 'key';
  readonly detail: string;
  readonly fix?: string | undefined;
}

/** Returns true when it is worth checking again; false when the user gives up. */
export async function offerStep(services: Services, missing: readonly Missing[]): Promise<boolean> {
  const [first] = missing;
  if (!first) return true;
  const again = l10n.t('Try Again');
  const showLog = l10n.t('Show Log');
  const step = await stepFor(services, first);
  // A step that failed or was cancelled is offered again, because the task still waits to be sent.
  for (let problem = ''; ; ) {
    const words = [l10n.t('Nothing was sent.'), problem || inWords(first.detail)];
    if (problem === '') words.push(step?.said ?? inWords(first.fix ?? ''));
    // Shown as an error with buttons, because that stays on the screen: a warning hides after ten
    // seconds, and the task would wait for an answer that nobody knows it needs.
    const chosen = await window.showErrorMessage(
      withoutLinks(words.filter((each) => each !== '').join(' ')),
      ...(step ? [step.title] : []),
      again,
      ...(problem === '' ? [] : [showLog]),
    );
    if (chosen === showLog) {
      services.log.show(true);
      continue;
    }
    if (!step || chosen !== step.title) return chosen === again;
    try {
      if (await step.take()) return true;
      problem = '';
    } catch (error) {
      logError(services.log, step.title, error);
      problem = errorText(error);
    }
  }
}

interface Step {
  readonly title: string;
  /** Replaces the runner's own description of the fix. */
  readonly said?: string;
  take(): Promise<boolean>;
}

async function stepFor(services: Services, { what, fix = '' }: Missing): Promise<Step | undefined> {
  if (!(await isLocal(services))) return undefined;
  if (what === 'key') {
    return {
      title: l10n.t('Enter the Key…'),
      said: l10n.t('It asks Anthropic’s models with a key of yours (ANTHROPIC_API_KEY).'),
      take: () => enterKey(services),
    };
  }
  const make = what === 'image' ? await makingOf(services, fix) : undefined;
  return (
    make && {
      title: l10n.t('Make the Image'),
      said: l10n.t('Making it takes a few minutes, once.'),
      take: make,
    }
  );
}

/** Only the usual images are made here; for any other, the fix says how to get it. */
async function makingOf(services: Services, fix: string): Promise<Step['take'] | undefined> {
  const making = /sandbox-image\.sh( --full)?/.exec(fix);
  const script = making ? await imageScript(services) : undefined;
  if (script === undefined) return undefined;
  return () => makeImage(services, script, making?.[1] === undefined ? [] : ['--full']);
}

/**
 * Makes the image without a question; its progress can be cancelled. Returns false where it was not
 * made: that step is then offered like any other.
 */
export async function makeMissingImage(
  services: Services,
  { fix = '' }: Missing,
): Promise<boolean> {
  const make = (await isLocal(services)) ? await makingOf(services, fix) : undefined;
  try {
    return (await make?.()) ?? false;
  } catch (error) {
    logError(services.log, l10n.t('Make the Image'), error);
    return false;
  }
}

/** Returns true when the editor is connected to the runner of this machine and this user. */
async function isLocal({ runner }: Services): Promise<boolean> {
  const found = await findRunning(dataDirectory(process.env, homedir()));
  return found !== undefined && found.url === runner.address?.url;
}

async function enterKey(services: Services): Promise<boolean> {
  const key = await askWords({
    title: l10n.t('A Key for the Model'),
    prompt: l10n.t(
      'The editor keeps it as a secret and gives it to the runner that it starts, which starts again now. It never enters a sandbox.',
    ),
    placeHolder: 'ANTHROPIC_API_KEY',
    accept: l10n.t('Keep the Key'),
    isSecret: true,
    problem: (text) => (/^\S+$/.test(text.trim()) ? undefined : l10n.t('A key is one word.')),
  });
  if (key === undefined) return false;
  await services.secrets.keepModelKey(key.trim());
  await commands.executeCommand('errand.startRunner', { again: true });
  return services.runner.address !== undefined;
}

/** Looks beside the running program: in a checkout, or in a package made from one. */
async function imageScript(services: Services): Promise<string | undefined> {
  const command = await errandHere(services);
  if (!command) return undefined;
  const program = command.args[0] ?? command.file;
  // A link on the PATH leads to dist/runner/main.js.
  const script = join(dirname(realpathSync(program)), '../../script/sandbox-image.sh');
  return existsSync(script) ? script : undefined;
}
