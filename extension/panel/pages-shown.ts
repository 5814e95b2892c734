/**
 * Owns reading what a browser saw of pages for the task page: a report and its pictures, from the
 * runner, with limits. A bundle of its own, loaded when a page first asks. What is read was made
 * beside untrusted pages: a report is parsed, and a picture is one or is not shown.
 */
import * as v from 'valibot';
import { readArtifact } from '../../runner/client/artifacts.ts';
import type { RunnerAddress } from '../../runner/client/requester.ts';
import { BrowserReport } from '../../runner/protocol/browser-report.ts';

const MAX_REPORT_BYTES = 8 * 1024 * 1024;
const MAX_PICTURE_BYTES = 24 * 1024 * 1024;

/** The message for the page; rejects where the runner does not answer. */
export async function shownReport(runner: RunnerAddress, artifact: string): Promise<object> {
  const bytes = await readArtifact(runner, artifact, { end: MAX_REPORT_BYTES });
  const parsed = v.safeParse(BrowserReport, JSON.parse(new TextDecoder().decode(bytes)));
  if (!parsed.success) throw new Error('This runner is newer than this Errand.');
  return { report: artifact, content: parsed.output };
}

export async function shownPicture(runner: RunnerAddress, artifact: string): Promise<object> {
  const bytes = Buffer.from(await readArtifact(runner, artifact, { end: MAX_PICTURE_BYTES }));
  const type = typeOf(bytes);
  if (type === undefined) return { picture: artifact };
  return { picture: artifact, data: `data:${type};base64,${bytes.toString('base64')}` };
}

function typeOf(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 8).equals(PNG)) return 'image/png';
  const isWebp =
    bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  return isWebp ? 'image/webp' : undefined;
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
