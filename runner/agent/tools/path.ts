/**
 * Resolves the path that a model names. Owns the confinement to the work space: links are resolved
 * in the sandbox, and anything outside is refused. The sandbox's own walls are the backstop; this
 * keeps honest mistakes out of the result.
 */
import type { ToolContext } from './tool.ts';

export type Located =
  | {
      kind: 'inside';
      /** Path relative to the work space, links resolved; '' is the work space itself. */
      path: string;
      type: 'file' | 'folder' | 'other' | 'none';
      bytes: number;
    }
  | { kind: 'refused'; message: string };

// One round trip: the target of the path, its type, its size.
const LOCATE = [
  'root=$(pwd -P) || exit 1; at=$1; rest=',
  'case $at in /*) ;; *) at=./$at ;; esac',
  // Not every readlink follows a path whose folders are still to be made: up to what there is.
  'until real=$(readlink -f -- "$at"); do rest=/$(basename -- "$at")$rest; at=$(dirname -- "$at"); done',
  'case $rest/ in */../*) exit 3 ;; esac',
  'real=$real$rest; type=none; size=0',
  'if [ -f "$real" ]; then type=file; size=$(wc -c < "$real")',
  'elif [ -d "$real" ]; then type=folder',
  'elif [ -e "$real" ]; then type=other',
  'elif [ -L "$real" ]; then exit 3; fi',
  String.raw`printf '%s\n%s\n%s\n%s' "$type" "$size" "$root" "$real"`,
].join('\n');

export async function locate(path: string, context: ToolContext): Promise<Located> {
  if (path === '' || path.includes('\0')) return refuse('The path is empty or holds a NUL.');
  const { exit, stdout } = await context.workspace.run(['sh', '-c', LOCATE, 'sh', path], {
    timeoutMs: 10_000,
    signal: context.signal,
  });
  if (exit !== 0)
    return refuse(
      `${path} leads nowhere (a folder on the way is missing, or links go in a circle).`,
    );
  const [type = '', size = '', root = '', ...rest] = stdout.toString('utf8').split('\n');
  const real = rest.join('\n');
  if (real !== root && !real.startsWith(`${root}/`)) {
    return refuse(`${path} is outside the work space; only files inside it can be used.`);
  }
  const known = type === 'file' || type === 'folder' || type === 'other' ? type : 'none';
  return {
    kind: 'inside',
    path: real.slice(root.length + 1),
    type: known,
    bytes: Number.parseInt(size, 10) || 0,
  };
}

/** Like `locate`, for a path that is to be written. */
export async function locateForWriting(path: string, context: ToolContext): Promise<Located> {
  const located = await locate(path, context);
  if (located.kind === 'refused') return located;
  if (located.path === '.git' || located.path.startsWith('.git/')) {
    return refuse(`${path} belongs to git itself; the result is taken from the work tree alone.`);
  }
  if (located.type === 'folder' || located.path === '') return refuse(`${path} is a folder.`);
  if (located.type === 'other') return refuse(`${path} is not a regular file.`);
  if (!isOf(context.files, located.path)) {
    return refuse(
      `${path} is not among the files of your part of the work; somebody else may be changing it. Yours are: ${context.files?.join(', ')}. If the task cannot be done without it, say so in done.`,
    );
  }
  return located;
}

function isOf(files: readonly string[] | undefined, path: string): boolean {
  return files?.some((file) => path === file || path.startsWith(`${file}/`)) ?? true;
}

function refuse(message: string): Located {
  return { kind: 'refused', message };
}
