/**
 * Owns getting a runner on this machine with one click: the one that is running, or a new one, with
 * progress that can be cancelled. Files of an untrusted workspace are never run.
 */
import { type FSWatcher, watch } from 'node:fs';
import { ConfigurationTarget, l10n, ProgressLocation, window, workspace } from 'vscode';
import { findRunning } from '../../runner/client/local-runner.ts';
import type { RunnerAddress } from '../../runner/client/requester.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { Services } from '../container.ts';
import { thisMachine } from '../platform/this-machine.ts';
import { machineWords } from './dialling-machine.ts';
import { type ErrandCommand, findErrand } from './discover.ts';
import { startRunner } from './start.ts';

/** Rejects with an ErrandError that says what is missing, or with the user's cancellation. */
export async function startLocal(services: Services, directory: string): Promise<RunnerAddress> {
  const running = await findRunning(directory);
  if (running) return running;
  const command = await errandHere(services);
  if (!command) throw notFound(configuredPath());
  services.log.info(`starting ${[command.file, ...command.args].join(' ')} serve`);
  const key = process.env['ANTHROPIC_API_KEY'] || (await services.secrets.modelKey());
  const env = { ...command.env, ...(key !== undefined && { ANTHROPIC_API_KEY: key }) };
  return await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: startingWords(),
      cancellable: true,
    },
    async (_progress, cancelled) => {
      const controller = new AbortController();
      cancelled.onCancellationRequested(() => controller.abort());
      return await startRunner({
        command: { ...command, env },
        directory,
        signal: controller.signal,
      });
    },
  );
}

/** In a remote window, this machine is not the one with the keyboard. */
function startingWords(): string {
  const machine = machineWords(thisMachine());
  return machine === undefined
    ? l10n.t('Starting a runner on this machine')
    : l10n.t('Starting a runner on {0}', machine);
}

const configuredPath = (): string =>
  workspace.getConfiguration('errand').get('runner.path', '').trim();

/** Returns the `errand` command of this machine, or undefined. */
export async function errandHere({ context }: Services): Promise<ErrandCommand | undefined> {
  return await findErrand({
    configured: configuredPath(),
    env: process.env,
    folders: workspace.isTrusted ? localFolders() : [],
    extension: context.extensionPath,
    node: process.execPath,
  });
}

/** Stores the chosen command in the settings; returns false when the user chose none. */
export async function chooseErrand(): Promise<boolean> {
  const [file] =
    (await window.showOpenDialog({
      title: l10n.t('Where Is the errand Program?'),
      openLabel: l10n.t('Use This Program'),
    })) ?? [];
  if (!file) return false;
  const settings = workspace.getConfiguration('errand');
  await settings.update('runner.path', file.fsPath, ConfigurationTarget.Global);
  return true;
}

/** Calls `changed` when the runner's file in the directory changes, until it is disposed. */
export function watchRunner(directory: string, changed: () => Promise<void>) {
  let watcher: FSWatcher | undefined;
  const listen = (wanted: boolean) => {
    if (wanted === (watcher !== undefined)) return;
    watcher?.close();
    watcher = wanted ? watchQuietly(directory, changed) : undefined;
  };
  return { listen, dispose: () => listen(false) };
}

function watchQuietly(directory: string, changed: () => Promise<void>): FSWatcher | undefined {
  try {
    return watch(directory, (_kind, name) => {
      if (name === 'runner.json') void changed();
    }).on('error', () => undefined);
  } catch {
    // Without the directory there is no runner on this machine, so nothing can change.
    return undefined;
  }
}

function localFolders(): string[] {
  return (workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

function notFound(configured: string): ErrandError {
  return configured === ''
    ? new ErrandError('not_found', l10n.t('The errand command is not on this machine.'), {
        hint: l10n.t(
          'In the folder of Errand run "npm install", "npm run build" and "npm install --global .", or choose the program where it is.',
        ),
      })
    : new ErrandError('not_found', l10n.t('{0} cannot be run.', configured), {
        hint: l10n.t('The setting errand.runner.path names it: correct that, or clear it.'),
      });
}
