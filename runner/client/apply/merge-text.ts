/**
 * Owns merging three versions of a text. Line ends and the byte order mark of the user's file
 * stay; only the text is merged. It writes nothing but temporary files.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from '../git.ts';

export function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8000).includes(0);
}

/** `content` has conflict marks where it is not clean. */
export async function mergeText(
  base: Buffer | undefined,
  current: Buffer,
  result: Buffer,
  how: 'text' | 'union',
  signal: AbortSignal | undefined,
): Promise<{ clean: boolean; content: Buffer }> {
  const style = styleOf(current);
  const folder = await mkdtemp(join(tmpdir(), 'errand-merge-'));
  try {
    const files = { here: current, base: base ?? Buffer.alloc(0), result };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), style.crlf === undefined ? content : unstyled(content));
    }
    const labels = ['-L', 'your work tree', '-L', 'base of the task', '-L', "Errand's result"];
    const union = how === 'union' ? ['--union'] : [];
    const args = ['merge-file', '-p', '-q', ...union, ...labels, 'here', 'base', 'result'];
    const accept = Array.from({ length: 128 }, (_, count) => count);
    const { code, stdout } = await runGit({ cwd: folder, args, accept, signal });
    return {
      clean: code === 0,
      content: style.crlf === undefined ? stdout : styled(stdout, style),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** True where a change of line ends or byte order mark lies between the two. */
export function differInStyle(a: Buffer, b: Buffer): boolean {
  const [first, second] = [styleOf(a), styleOf(b)];
  return first.crlf !== second.crlf || first.bom !== second.bom;
}

interface Style {
  /** Undefined for mixed line endings: such a file is merged byte for byte. */
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

function unstyled(content: Buffer): Buffer {
  const text = content.subarray(0, 3).equals(BOM) ? content.subarray(3) : content;
  return Buffer.from(text.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

function styled(content: Buffer, style: Style): Buffer {
  const text = content.toString('latin1').replaceAll('\n', style.crlf ? '\r\n' : '\n');
  return Buffer.concat([style.bom ? BOM : Buffer.alloc(0), Buffer.from(text, 'latin1')]);
}
