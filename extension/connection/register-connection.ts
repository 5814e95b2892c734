/**
 * Owns the commands that make and end a connection, and connecting automatically when the editor
 * opens. The runner is the one of the setting `errand.runner.url`, else the one used last, else the
 * one that runs on this machine.
 */
import { homedir } from 'node:os';
import { commands, ConfigurationTarget, Disposable, l10n, Uri, workspace } from 'vscode';
import { dataDirectory } from '../../runner/client/data-directory.ts';
import { findRunning } from '../../runner/client/local-runner.ts';
import type { RunnerAddress } from '../../runner/client/requester.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { Services } from '../container.ts';
import { logError, showError } from '../platform/show-error.ts';
import { askForRunner } from './ask-for-runner.ts';
import { chooseErrand, startLocal, watchRunner } from './local.ts';
import type { ConnectionService } from './service.ts';
import { outputFile, stopRunner } from './start.ts';
import { offerSteps } from './steps.ts';
import type { ConnectionState } from './connection-state.ts';

/** Which runner was used last: a URL, `local`, or `none` when the user disconnected. */
const LAST_RUNNER_KEY = 'errand.lastRunner';

const configuredUrl = () => workspace.getConfiguration('errand').get('runner.url', '').trim();

/** `away` passes by itself and is tried again; `refused` needs the user. */
function problemOf(state: ConnectionState): 'none' | 'away' | 'refused' {
  if (state.kind !== 'disconnected' || !state.error) return 'none';
  return state.error.code === 'unavailable' ? 'away' : 'refused';
}

export function registerConnection(services: Services, connection: ConnectionService): Disposable {
  const { context, log, secrets } = services;
  const directory = dataDirectory(process.env, homedir());

  const remembered = async (url: string): Promise<RunnerAddress | undefined> => {
    const token = await secrets.token(url);
    return token === undefined ? undefined : { url, token };
  };
  const find = async (): Promise<RunnerAddress | undefined> => {
    const url = configuredUrl() || context.globalState.get(LAST_RUNNER_KEY, 'local');
    if (url === 'none') return undefined;
    return url === 'local' ? await findRunning(directory) : await remembered(url);
  };
  const connect = async () => {
    const last = context.globalState.get<string>(LAST_RUNNER_KEY);
    const offered = configuredUrl() || (last?.startsWith('http') ? last : undefined);
    const address = await askForRunner(offered, (candidate) => connection.connect(candidate));
    if (!address) {
      // Trying out a runner replaced the old connection, which is restored now.
      if (connection.state.kind === 'disconnected') connection.keepTrying(find);
      return;
    }
    await secrets.keep(address.url, address.token);
    await context.globalState.update(LAST_RUNNER_KEY, address.url);
    const settings = workspace.getConfiguration('errand');
    if (configuredUrl() !== '' && configuredUrl() !== address.url) {
      await settings.update('runner.url', address.url, ConfigurationTarget.Global);
    }
  };
  const start = async (how?: unknown): Promise<void> => {
    try {
      if (typeof how === 'object' && how !== null && 'again' in how) {
        connection.disconnect();
        await stopRunner(directory);
      }
      const address = await startLocal(services, directory);
      await context.globalState.update(LAST_RUNNER_KEY, 'local');
      await connection.connect(address);
    } catch (error) {
      // The runner may only be slow, or may be started by hand after this.
      if (connection.state.kind === 'disconnected') connection.keepTrying(find);
      const output = Uri.file(outputFile(directory));
      const show = {
        title: l10n.t('Show Output'),
        run: () => commands.executeCommand('vscode.open', output),
      };
      // Without a command nothing was run, so there is no output to show.
      const ran = error instanceof ErrandError && error.code === 'unavailable';
      showError(log, l10n.t('No runner was started'), error, ran ? [show] : [choose]);
    }
  };
  const choose = {
    title: l10n.t('Choose the Program…'),
    run: async () => {
      if (await chooseErrand()) await start();
    },
  };
  const disconnect = async () => {
    connection.disconnect();
    await context.globalState.update(LAST_RUNNER_KEY, 'none');
  };
  /** A runner of this machine has another port after a restart, and writes it into its file. */
  const moved = watchRunner(directory, async () => {
    const { state } = connection;
    if (state.kind !== 'connecting' || !state.lost || (await find())?.url === state.url) return;
    connection.keepTrying(find);
  });
  const showState = () => {
    const { state } = connection;
    void commands.executeCommand('setContext', 'errand.connection', state.kind);
    void commands.executeCommand('setContext', 'errand.trouble', problemOf(state));
    if (state.kind === 'connected') {
      log.info(`connected to ${state.url}, runner ${state.hello.runner.version}`);
    } else if (state.kind === 'disconnected' && state.error) {
      logError(log, `not connected to ${state.url ?? 'a runner'}`, state.error);
    }
  };
  showState();
  // Deferred, because activation must not slow down the editor's start.
  const soon = setImmediate(() => connection.keepTrying(find));
  return Disposable.from(
    connection.onDidChange(showState),
    connection.onDidChange((state) => moved.listen(state.kind === 'connecting' && state.lost)),
    moved,
    commands.registerCommand('errand.connect', connect),
    commands.registerCommand('errand.startRunner', start),
    commands.registerCommand('errand.disconnect', disconnect),
    commands.registerCommand('errand.runnerSteps', () => offerSteps(connection)),
    commands.registerCommand('errand.showExtensionLog', () => log.show()),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('errand.runner.url')) connection.keepTrying(find);
    }),
    new Disposable(() => clearImmediate(soon)),
  );
}
