/**
 * Owns the way from nothing to the sample: a runner on this machine, the image that it lacks, a key,
 * then the sample in a window. Loaded when somebody asks for it. It delegates nothing.
 */
import { commands, Uri, workspace } from 'vscode';
import { AskReady } from '../../runner/protocol/requests.ts';
import { makeMissingImage, offerStep } from '../connection/missing.ts';
import type { Services } from '../container.ts';
import { makeSample } from './sample.ts';

/**
 * Opens nothing where a step failed, which has been told by then.
 *
 * @param place the folder that has the samples
 * @param remember keeps which sample is to be shown once its window opens
 */
export async function openSample(
  services: Services,
  place: string,
  remember: (folder: string) => Thenable<void>,
): Promise<void> {
  const { context, runner } = services;
  if (!runner.address) await commands.executeCommand('errand.startRunner');
  if (!runner.address || !(await lacksNothing(services))) return;
  const source = Uri.joinPath(context.extensionUri, 'sample').fsPath;
  const folder = await makeSample(source, place);
  await remember(folder);
  // A window in which somebody works stays as it is.
  const options =
    workspace.workspaceFolders === undefined
      ? { forceReuseWindow: true }
      : { forceNewWindow: true };
  await commands.executeCommand('vscode.openFolder', Uri.file(folder), options);
}

/** Makes the image without another question; everything else is asked for. */
async function lacksNothing(services: Services): Promise<boolean> {
  let madeImage = false;
  for (;;) {
    const { missing } = await services.runner.request(AskReady, {});
    const [first] = missing;
    if (!first) return true;
    if (first.what === 'image' && !madeImage) {
      madeImage = true;
      if (await makeMissingImage(services, first)) continue;
    }
    if (!(await offerStep(services, missing))) return false;
  }
}
