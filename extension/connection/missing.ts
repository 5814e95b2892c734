/**
 * Owns the one step that a runner still lacks, told before anything is sent, with a button that
 * takes the step where the editor can: a key for the model, the sandbox image. Everything else is
 * said, and tried again when the user says so.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homedir } from 'node:os';
import { commands, l10n, window } from 'vscode';
import { dataDirectory } from '../../runner/client/data-directory.ts';
import type { Services } from '../container.ts';
import { logError, errorText } from '../platform/show-error.ts';
import { findRunning } from './discover.ts';
import { errandHere } from './local.ts';
import { makeImage } from './make-image.ts';

export interface Missing {
  readonly what: 'docker' | 'image' | 'key';
  readonly detail: string;
  readonly fix?: string | undefined;
}

/** True when it is worth looking again; false when the user leaves it. */
export async function offerStep(services: Services, missing: readonly Missing[]): Promise<boolean> {
  const [first] = missing;
  if (!first) return true;
  const again = l10n.t('Try Again');
  const showLog = l10n.t('Show Log');
  const step = await stepFor(services, first);
  // A step that failed or was cancelled is offered again: what was to be delegated still waits.
  for (let trouble = ''; ; ) {
    const words = [l10n.t('Nothing was sent.'), trouble || first.detail];
    if (trouble === '') words.push(step?.said ?? first.fix ?? '');
    // An error with buttons stays on the screen: a warning hides after ten seconds, and the task
    // would wait for an answer that nobody sees is wanted.
    const chosen = await window.showErrorMessage(
      words.filter((each) => each !== '').join(' '),
      ...(step ? [step.title] : []),
      again,
      ...(trouble === '' ? [] : [showLog]),
    );
    if (chosen === showLog) {
      services.log.show(true);
      continue;
    }
    if (!step || chosen !== step.title) return chosen === again;
    try {
      if (await step.take()) return true;
      trouble = '';
    } catch (error) {
      logError(services.log, step.title, error);
      trouble = errorText(error);
    }
  }
}

interface Step {
  readonly title: string;
  /** Instead of what the runner says is to be done. */
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
  // Only the usual images are made here; any other the fix says how to get.
  const making = what === 'image' ? /sandbox-image\.sh( --full)?/.exec(fix) : null;
  const script = making ? await imageScript(services) : undefined;
  if (script === undefined) return undefined;
  return {
    title: l10n.t('Make the Image'),
    said: l10n.t('Making it takes a few minutes, once.'),
    take: () => makeImage(services, script, making?.[1] === undefined ? [] : ['--full']),
  };
}

/** The runner that the editor is connected to is the one of this machine, and of this user. */
async function isLocal({ runner }: Services): Promise<boolean> {
  const found = await findRunning(dataDirectory(process.env, homedir()));
  return found !== undefined && found.url === runner.address?.url;
}

async function enterKey(services: Services): Promise<boolean> {
  const key = await window.showInputBox({
    title: l10n.t('A Key for the Model'),
    prompt: l10n.t(
      'The editor keeps it as a secret and gives it to the runner that it starts, which starts again now. It never enters a sandbox.',
    ),
    placeHolder: 'ANTHROPIC_API_KEY',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\S+$/.test(text.trim()) ? undefined : l10n.t('A key is one word.')),
  });
  if (key === undefined) return false;
  await services.secrets.keepModelKey(key.trim());
  await commands.executeCommand('errand.startRunner', { again: true });
  return services.runner.address !== undefined;
}

/** Beside the program that runs here: in a checkout, or in a package made from one. */
async function imageScript(services: Services): Promise<string | undefined> {
  const command = await errandHere(services);
  if (!command) return undefined;
  const program = command.args[0] ?? command.file;
  // dist/runner/main.js is where a link on the PATH leads to.
  const script = join(dirname(realpathSync(program)), '../../script/sandbox-image.sh');
  return existsSync(script) ? script : undefined;
}
