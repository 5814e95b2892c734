/**
 * Owns asking for a runner's URL and token. The answer is tried while the box is open, so that a
 * mistake is reported where it was typed and can be corrected there.
 */
import { l10n, QuickInputButtons, window } from 'vscode';
import type { RunnerAddress } from '../../runner/client/requester.ts';
import { askWords, boxButtons, tryIt } from '../platform/ask-words.ts';
import { thisMachine } from '../platform/this-machine.ts';
import { machineWords } from './dialling-machine.ts';

/**
 * Resolves with the address that `attempt` accepted, or undefined when the user gave up. `attempt`
 * rejects with the reason.
 */
export async function askForRunner(
  offered: string | undefined,
  attempt: (address: RunnerAddress) => Promise<void>,
): Promise<RunnerAddress | undefined> {
  const machine = machineWords(thisMachine());
  let url = offered ?? 'http://127.0.0.1:7420';
  for (;;) {
    const typed = await askWords({
      title: l10n.t('Connect to a Runner (1/2)'),
      prompt: machine
        ? l10n.t('The URL of the runner, as {0} reaches it', machine)
        : l10n.t('The URL of the runner'),
      value: url,
      accept: l10n.t('Go On'),
      problem: urlProblem,
    });
    if (typed === undefined) return undefined;
    url = typed.trim().replace(/\/+$/, '');
    const answer = await askForToken(url, attempt);
    if (answer !== 'back') return answer;
  }
}

function urlProblem(text: string): string | undefined {
  const url = URL.parse(text.trim());
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return l10n.t('It looks like http://127.0.0.1:7420.');
  }
  if (url.username !== '' || url.password !== '') {
    return l10n.t('No name or password here: the token is asked for next.');
  }
  return undefined;
}

async function askForToken(
  url: string,
  attempt: (address: RunnerAddress) => Promise<void>,
): Promise<RunnerAddress | undefined | 'back'> {
  const box = window.createInputBox();
  box.title = l10n.t('Connect to a Runner (2/2)');
  box.prompt = l10n.t(
    'The token of {0}: it is in the file "token" of its data directory, usually ~/.local/share/errand',
    url,
  );
  box.password = true;
  box.ignoreFocusOut = true;
  const { accept, close } = boxButtons(l10n.t('Connect'));
  box.buttons = [QuickInputButtons.Back, accept, close];
  try {
    return await new Promise((resolve) => {
      const finish = (): void => {
        const token = box.value.trim();
        if (token === '' || box.busy) return;
        void tryIt(box, () => attempt({ url, token })).then((ok) => {
          if (ok) resolve({ url, token });
        });
      };
      box.onDidAccept(finish);
      box.onDidChangeValue(() => {
        box.validationMessage = undefined;
      });
      box.onDidTriggerButton((button) => {
        if (button === accept) finish();
        else resolve(button === close ? undefined : 'back');
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
  }
}
