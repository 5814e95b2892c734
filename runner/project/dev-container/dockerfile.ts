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
/** Either may be the one that continues a line: a comment decides which, and may only look like it. */
const ESCAPES = ['\\', '`'];
const CONTINUED = /[\\`]\s*$/;
/** Docker takes no other name for a stage. */
const STAGE = /^[a-z][a-z0-9._-]*$/;
/** An instruction whose name a line break cuts: how it goes on is anybody's guess. */
const CUT = /^\s*(F|FR|FRO|FROM|A|AR|ARG)[\\`]\s*$/i;
/** The builder's own variables. */
const OF_BUILDER = /^(BUILD|TARGET)/;
const MAX_READINGS = 20;
/** Nobody writes a longer one; one is read while every other task waits. */
const MAX_CHARACTERS = 256 * 1024;
const MAX_NAME_CHARACTERS = 1_000;
/** Where each word of `ARG` ends is beyond doubt. */
const PLAIN_WORDS = /^(?:\w+(?:=(?:"[^"\\`]*"|'[^'\\`]*'|[^\s"'\\`]*))?(?:\s+|$))*$/;

export function readDockerfile(
  text: string,
  args: Readonly<Record<string, string>> = {},
): DockerfileParts {
  if (text.length > MAX_CHARACTERS) return { images: [undefined], copied: undefined };
  // Docker takes this letter for a space, and JavaScript does not.
  const raw = text.replaceAll('\u0085', ' ').split(/\r?\n/);
  // A line that another one continues may be an instruction for all we know: all readings count.
  const lines = [
    ...raw.map((line, at) => ({ line, at })),
    ...ESCAPES.flatMap((escape) => joined(raw, escape)),
  ];
  const isSure = sureLines(raw, lines);
  const known = variablesIn(lines, isSure, args);
  const images: (string | undefined)[] = [];
  const stages = stagesOf(raw, isSure);
  const add = (word: string, isStage: (name: string) => boolean): void => {
    const names = resolved(word, known);
    if (names.length === 0) images.push(undefined);
    images.push(...names.filter((name) => !isStage(name.toLowerCase())));
  };
  // A program that reads the file in its own way is an image like any other; so is one in JSON.
  for (const line of raw) {
    const frontend = /^\s*(?:#|\/\/)\s*syntax\s*=\s*(\S+)/i.exec(line)?.[1];
    if (frontend === undefined) continue;
    if (!/^(docker\.io\/)?docker\/dockerfile(:[\w.-]+)?$/.test(frontend))
      add(frontend, () => false);
  }
  if (args['BUILDKIT_SYNTAX'] !== undefined) add(args['BUILDKIT_SYNTAX'], () => false);
  const begun = raw.slice(raw[0]?.trimStart().startsWith('#!') ? 1 : 0);
  if (
    begun
      .find((line) => line.trim() !== '')
      ?.trimStart()
      .startsWith('{')
  )
    images.push(undefined);
  const copied = new Set<string>();
  let isAnyCopied = false;
  for (const { line, at } of lines) {
    const isStage = (name: string): boolean => (stages.get(name) ?? at) < at;
    const from = /^\s*FROM\s+((?:--\S+\s+)*)(\S+)/i.exec(line);
    // Quotes may hold an option together that looks like several words.
    if (CUT.test(line) || /["'\\`]/.test(from?.[1] ?? '')) images.push(undefined);
    if (from?.[2] !== undefined) add(from[2], (name) => name === NOTHING || isStage(name));
    // Quotes may be anywhere in an option.
    for (const [, image = ''] of bare(line).matchAll(/(?:--|\b)from=([^\s,]+)/gi)) {
      if (image.includes('$')) images.push(undefined);
      else add(image, (name) => /^\d+$/.test(name) || isStage(name));
    }
    const copy = /^\s*(?:ONBUILD\s+)?(?:COPY|ADD)\s+(.*)$/i.exec(line)?.[1];
    if (copy !== undefined && !/--from=/i.test(copy)) {
      const sources = sourcesOf(copy);
      for (const source of sources ?? []) copied.add(source);
      isAnyCopied ||= sources === undefined;
    }
    // A mount without a source of its own shows the whole context.
    const [mount] = /--mount=\S*/i.exec(bare(line)) ?? [];
    if (mount && !/type=(cache|tmpfs|secret|ssh)|from=/i.test(mount)) isAnyCopied = true;
  }
  return { images: [...new Set(images)], copied: isAnyCopied ? undefined : [...copied] };
}

interface Line {
  readonly line: string;
  /** Place of its first line in the file. */
  readonly at: number;
}

const bare = (line: string): string => line.replaceAll(/["'\\`]/g, '');

function joined(lines: readonly string[], escape: string): Line[] {
  const whole: Line[] = [];
  let open: Line | undefined;
  for (const [at, line] of lines.entries()) {
    // Comments, and lines with nothing, are left out of a line that goes on.
    if (/^\s*#/.test(line) || (open && line.trim() === '')) continue;
    const end = line.trimEnd();
    const isOpen = end.endsWith(escape);
    open = { line: (open?.line ?? '') + (isOpen ? end.slice(0, -1) : line), at: open?.at ?? at };
    if (isOpen) continue;
    whole.push(open);
    open = undefined;
  }
  return open ? [...whole, open] : whole;
}

/** Which lines begin an instruction whatever the reading: what hides an image counts only there. */
function sureLines(raw: readonly string[], lines: readonly Line[]): (at: number) => boolean {
  // After it there may be text that is no instruction.
  let document = Infinity;
  for (const { line, at } of lines) if (line.includes('<<')) document = Math.min(document, at);
  const sure = new Set<number>();
  let isOpen = false;
  for (const [at, line] of raw.entries()) {
    if (at > document) break;
    if (/^\s*#/.test(line) || line.trim() === '') continue;
    if (!isOpen) sure.add(at);
    isOpen = CONTINUED.test(line);
  }
  return (at) => sure.has(at);
}

/** Names of stages, each with the line that gives it: up to there it is none. */
function stagesOf(raw: readonly string[], isSure: (at: number) => boolean): Map<string, number> {
  const stages = new Map<string, number>();
  for (const [at, line] of raw.entries()) {
    const [, name] = /^\s*FROM\s+(?:--\S+\s+)*\S+\s+AS\s+(\S+)\s*$/i.exec(line) ?? [];
    const stage = name?.toLowerCase() ?? '';
    if (isSure(at) && STAGE.test(stage) && !stages.has(stage)) stages.set(stage, at);
  }
  return stages;
}

/** All values that a variable may have in the name of an image; none where it may have none. */
function variablesIn(
  lines: readonly Line[],
  isSure: (at: number) => boolean,
  args: Readonly<Record<string, string>>,
): Map<string, Set<string>> {
  const first = lines.find(({ line }) => /^\s*FROM\s/i.test(line))?.at ?? 0;
  const known = new Map<string, Set<string>>();
  const always = new Set<string>();
  for (const { line, at } of lines) {
    const words = /^\s*ARG\s+(.*)$/i.exec(line)?.[1] ?? '';
    const isSureHere = at < first && isSure(at) && PLAIN_WORDS.test(words);
    const named = words.matchAll(/(\w+)(?:=("[^"]*"|'[^']*'|\S*))?/g);
    for (const [, name = '', value] of named) {
      const given = Object.hasOwn(args, name) ? args[name] : unquoted(value);
      if (given === undefined) continue;
      known.set(name, (known.get(name) ?? new Set()).add(given));
      if (isSureHere) always.add(name);
    }
  }
  // One that is declared in a stage, or perhaps not at all, has no value where images are named.
  for (const [name, values] of known) if (!always.has(name)) values.add('');
  return known;
}

const unquoted = (word: string | undefined): string | undefined =>
  word?.replace(/^(["'])(.*)\1$/, '$2');

/** All names that a word may come to; none where nobody can know. */
function resolved(word: string, known: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  if (word.length > MAX_NAME_CHARACTERS) return [];
  let names = [''];
  let end = 0;
  const plain = unquoted(word) ?? '';
  for (const found of plain.matchAll(/\$(?:\{(\w+)(?:(:?-)([^}]*))?\}|(\w+))/g)) {
    const [whole, braced, sign, usual, plainName] = found;
    const name = braced ?? plainName ?? '';
    const before = plain.slice(end, found.index);
    end = found.index + whole.length;
    if ((known.get(name)?.size ?? 0) > MAX_READINGS) return [];
    const values = new Set(OF_BUILDER.test(name) ? [] : (known.get(name) ?? (sign ? [''] : [])));
    if (values.has('') && usual !== undefined) {
      if (sign === ':-') values.delete('');
      values.add(usual);
    }
    names = names.flatMap((each) => [...values].map((value) => each + before + value));
    if (names.length > MAX_READINGS) return [];
  }
  names = names.map((name) => name + plain.slice(end));
  if (names.some((name) => name.includes('$'))) return [];
  // Docker takes no such name for an image.
  return names.filter((name) => name !== '' && !/[:@/]$/.test(name));
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
