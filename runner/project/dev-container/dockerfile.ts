/**
 * Reads which images a Dockerfile is built from, and which files go into it. Pure. It may see more
 * images than there are (a line of a script that begins like an instruction), never fewer: what a
 * repository may build on is decided by this.
 */
import { posix } from 'node:path';

export interface DockerfileParts {
  /** Names of images that are no stage of the file; undefined for one that nobody can know before. */
  readonly images: readonly (string | undefined)[];
  /** Paths in its context that are copied; undefined where any may be. */
  readonly copied: readonly string[] | undefined;
}

const NOTHING = 'scratch';

export function readDockerfile(
  text: string,
  args: Readonly<Record<string, string>> = {},
): DockerfileParts {
  const escape = /^\s*#\s*escape\s*=\s*`/im.test(text) ? '`' : '\\';
  const raw = text.split(/\r?\n/);
  // A line that another one continues may be an instruction for all we know: both readings count.
  const lines = [...raw, ...joined(raw, escape)];
  const known = new Map(Object.entries(args));
  for (const line of lines) {
    const [, name, value] = /^\s*ARG\s+(\w+)=("[^"]*"|'[^']*'|\S*)/i.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !known.has(name)) {
      known.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
    }
  }
  const stages = new Set<string>();
  const images: (string | undefined)[] = [];
  const add = (word: string): void => {
    const name = resolved(word, known);
    if (name === undefined) images.push(undefined);
    else if (name !== NOTHING && !stages.has(name.toLowerCase()) && !/^\d+$/.test(name)) {
      images.push(name);
    }
  };
  // A program that reads the file in its own way is an image like any other; so is one in JSON.
  for (const [, frontend = ''] of text.matchAll(/^\s*(?:#|\/\/)\s*syntax\s*=\s*(\S+)/gim)) {
    if (!/^(docker\.io\/)?docker\/dockerfile(:[\w.-]+)?$/.test(frontend)) add(frontend);
  }
  if (text.trimStart().startsWith('{')) images.push(undefined);
  let copied: string[] | undefined = [];
  for (const line of lines) {
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (from?.[1] !== undefined) {
      add(from[1]);
      if (from[2] !== undefined) stages.add(from[2].toLowerCase());
    }
    for (const [, image = ''] of line.matchAll(/(?:--|\b)from=([^\s,"']+)/gi)) add(image);
    const copy = /^\s*(?:ONBUILD\s+)?(?:COPY|ADD)\s+(.*)$/i.exec(line)?.[1];
    if (copy !== undefined && !/--from=/i.test(copy)) {
      const sources = sourcesOf(copy);
      copied = sources && copied && [...copied, ...sources];
    }
    // A mount without a source of its own shows the whole context.
    if (/--mount=\S*type=bind/i.test(line) && !/from=/i.test(line)) copied = undefined;
  }
  return { images: [...new Set(images)], copied: copied && [...new Set(copied)] };
}

function joined(lines: readonly string[], escape: string): string[] {
  const whole: string[] = [];
  let open = '';
  for (const line of lines) {
    if (/^\s*#/.test(line)) continue;
    const end = line.trimEnd();
    if (end.endsWith(escape)) {
      open += end.slice(0, -1);
      continue;
    }
    whole.push(open + line);
    open = '';
  }
  return [...whole, open];
}

function resolved(word: string, known: ReadonlyMap<string, string>): string | undefined {
  const plain = word.replace(/^(["'])(.*)\1$/, '$2');
  const filled = plain.replaceAll(
    /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
    (whole, braced?: string, usual?: string, bare?: string) =>
      known.get(braced ?? bare ?? '') ?? usual ?? whole,
  );
  return filled.includes('$') || filled === '' ? undefined : filled;
}

/** Plain paths; undefined for a pattern, a variable, a list in JSON, or the whole context. */
function sourcesOf(words: string): string[] | undefined {
  const parts = words.split(/\s+/).filter((word) => word !== '' && !word.startsWith('--'));
  const sources = parts.slice(0, -1).map((source) => posix.normalize(source.replace(/^\/+/, '')));
  const plain = sources.every(
    (source) => /^[\w.@+/-]+$/.test(source) && !/^\.{0,2}\/?$/.test(source),
  );
  return sources.length > 0 && plain ? sources.map((each) => each.replace(/\/$/, '')) : undefined;
}
