/**
 * Owns merging three versions of a text. Line ends and the byte order mark are merged apart from
 * the text: the result's, where it changes them and the user did not, and else those of the user's
 * file. It writes nothing but temporary files.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../git.ts';
import type { ClientRepository } from '../repository.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';

/**
 * Status of git for a text that is too large for it, or is not text without its carriage returns.
 */
const NOT_MERGED = 255;

export function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8000).includes(0);
}

/**
 * Merges a text. `content` has conflict marks when it is not clean; undefined for a content that
 * git does not merge.
 */
export async function mergeText(
  place: Pick<ClientRepository, 'root' | 'gitDir'>,
  base: Buffer | undefined,
  current: Buffer,
  result: Buffer,
  how: 'text' | 'union',
  signal: AbortSignal | undefined,
): Promise<{ clean: boolean; content: Buffer } | undefined> {
  const style = mergedStyle(base, current, result);
  // Single lines of the result's have ends of their own, which are lost to any style for all.
  if (style && isMixed(result) && !isMixed(current)) {
    const exact = await mergeStyled(place, base, current, result, undefined, how, signal);
    if (exact?.clean) return exact;
  }
  return await mergeStyled(place, base, current, result, style, how, signal);
}

const isMixed = (content: Buffer): boolean => styleOf(content).crlf === undefined;

async function mergeStyled(
  place: Pick<ClientRepository, 'root' | 'gitDir'>,
  base: Buffer | undefined,
  current: Buffer,
  result: Buffer,
  style: Style | undefined,
  how: 'text' | 'union',
  signal: AbortSignal | undefined,
): ReturnType<typeof mergeText> {
  return await inTemporaryFolder(place, async (folder) => {
    const files = { here: current, base: base ?? Buffer.alloc(0), result };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), style ? unstyled(content) : content);
    }
    const labels = ['-L', 'your work tree', '-L', 'base of the task', '-L', "Errand's result"];
    const union = how === 'union' ? ['--union'] : [];
    const names = ['here', 'base', 'result'].map((name) => join(folder, name));
    const args = ['merge-file', '-p', '-q', ...union, ...labels, ...names];
    const accept = [...Array.from({ length: 128 }, (_, count) => count), NOT_MERGED];
    const { code, stdout } = await runGit({ cwd: place.root, args, accept, signal });
    if (code === NOT_MERGED) return undefined;
    return { clean: code === 0, content: style ? styled(stdout, style) : stdout };
  });
}

/** True where a change of line ends or byte order mark lies between the two. */
export function differInStyle(a: Buffer, b: Buffer): boolean {
  const [first, second] = [styleOf(a), styleOf(b)];
  return first.crlf !== second.crlf || first.bom !== second.bom;
}

interface Style {
  /** Undefined for mixed line endings. */
  readonly crlf: boolean | undefined;
  readonly bom: boolean;
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

function styleOf(content: Buffer): Style {
  const text = content.toString('latin1');
  const lines = text.split('\n').length - 1;
  const crlf = text.split('\r\n').length - 1;
  const bom = content.subarray(0, 3).equals(BOM);
  return { crlf: crlf === 0 ? false : crlf === lines ? true : undefined, bom };
}

/** Undefined when the user's line ends are mixed: such a file is merged byte for byte. */
function mergedStyle(base: Buffer | undefined, current: Buffer, result: Buffer): Style | undefined {
  const mine = styleOf(current);
  if (mine.crlf === undefined) return undefined;
  if (!base) return mine;
  const [was, theirs] = [styleOf(base), styleOf(result)];
  return {
    crlf: was.crlf === mine.crlf ? (theirs.crlf ?? mine.crlf) : mine.crlf,
    bom: was.bom === mine.bom ? theirs.bom : mine.bom,
  };
}

function unstyled(content: Buffer): Buffer {
  const text = content.subarray(0, 3).equals(BOM) ? content.subarray(3) : content;
  return Buffer.from(text.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

function styled(content: Buffer, style: Style): Buffer {
  const text = content.toString('latin1').replaceAll('\n', style.crlf ? '\r\n' : '\n');
  return Buffer.concat([style.bom ? BOM : Buffer.alloc(0), Buffer.from(text, 'latin1')]);
}
