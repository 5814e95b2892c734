/**
 * Owns the commands that make and end a connection, and connecting by itself when the editor
 * opens. Which runner: the setting `errand.runner.url`, else the one used last, else the one
 * that runs on this machine.
 */
import { homedir } from 'node:os';
import { commands, ConfigurationTarget, Disposable, l10n, Uri, workspace } from 'vscode';
import { dataDirectory } from '../../runner/client/data-directory.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { Services } from '../container.ts';
import { logError, showError } from '../platform/show-error.ts';
import { askForRunner } from './ask.ts';
import { findRunning } from './discover.ts';
import { chooseErrand, startLocal, watchRunner } from './local.ts';
import type { ConnectionService } from './service.ts';
import { outputFile, stopRunner } from './start.ts';
import { offerSteps } from './steps.ts';
import type { ConnectionState, RunnerAddress } from './state.ts';

/** Which runner was used last: a URL, `local`, or `none` when the user disconnected. */
const LAST = 'errand.lastRunner';

const configuredUrl = () => workspace.getConfiguration('errand').get('runner.url', '').trim();

/** `away` passes by itself, and is tried again; `refused` needs the user. */
function troubleOf(state: ConnectionState): 'none' | 'away' | 'refused' {
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
    const url = configuredUrl() || context.globalState.get(LAST, 'local');
    if (url === 'none') return undefined;
    return url === 'local' ? await findRunning(directory) : await remembered(url);
  };
  const connect = async () => {
    const last = context.globalState.get<string>(LAST);
    const offered = configuredUrl() || (last?.startsWith('http') ? last : undefined);
    const address = await askForRunner(offered, (candidate) => connection.connect(candidate));
    if (!address) {
      // Trying out a runner took the old connection's place; the old one comes back.
      if (connection.state.kind === 'disconnected') connection.keepTrying(find);
      return;
    }
    await secrets.keep(address.url, address.token);
    await context.globalState.update(LAST, address.url);
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
      await context.globalState.update(LAST, 'local');
      await connection.connect(address);
    } catch (error) {
      // It may only be slow to answer, or be started by hand after this.
      if (connection.state.kind === 'disconnected') connection.keepTrying(find);
      const output = Uri.file(outputFile(directory));
      const show = {
        title: l10n.t('Show Output'),
        run: () => commands.executeCommand('vscode.open', output),
      };
      // Without a command nothing was run, and there is no output.
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
    await context.globalState.update(LAST, 'none');
  };
  /** A runner of this machine that was started again has another port, and says so in its file. */
  const moved = watchRunner(directory, async () => {
    const { state } = connection;
    if (state.kind !== 'connecting' || !state.lost || (await find())?.url === state.url) return;
    connection.keepTrying(find);
  });
  const showState = () => {
    const { state } = connection;
    void commands.executeCommand('setContext', 'errand.connection', state.kind);
    void commands.executeCommand('setContext', 'errand.trouble', troubleOf(state));
    if (state.kind === 'connected') {
      log.info(`connected to ${state.url}, runner ${state.hello.runner.version}`);
    } else if (state.kind === 'disconnected' && state.error) {
      logError(log, `not connected to ${state.url ?? 'a runner'}`, state.error);
    }
  };
  showState();
  // Not at once: activation has to stay out of the way of the editor's start.
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
