/**
 * Finds programs that a check builds and then runs with nothing to read and nobody to read them:
 * `cc -o check check.c && ./check`. Only their own status decides, so they judge. Pure over the
 * texts of commands. Never takes one that is given arguments or input, or whose output goes
 * somewhere: the check tests that one. Backstop: the other signs decide on what it misses.
 */
import type { SourceFacts } from '../facts.ts';
import { stemOf } from '../loading/tree.ts';

/** Steps with their variables spelled out, in all commands. */
const MAX_SPELLED = 20_000;

/** A program by its path, after what may stand before it in a recipe or a loop. */
const BARE =
  /^[\s@+-]*(?:(?:if|then|else|do|while|!|\(|\{)\s+)*(?:[A-Za-z_]\w{0,60}=\S{0,200}\s+)*(?:(?:exec|time|nice|valgrind|timeout\s+[\d.]+[smh]?)(?:\s+-\S{1,80}){0,8}\s+)?["']?((?:\.{1,2}|[\w.-]{1,100})\/(?:[\w.-]{1,100}\/){0,8})([\w-]{1,100})["']?(?:\s*(?:[12]?>>?\s*\/dev\/null|2>&1|[;)}]))*\s*$/;
const ASSIGNED =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w{0,60})[ \t]*[:?+]?=[ \t]*([^\n#]{0,2000})$/gm;
/** A rule of make: what it makes, and of what. */
const RULE =
  /^([\w./$(){}%-]{1,200}(?:[ \t]+[\w./$(){}%-]{1,200}){0,40})[ \t]*::?(?!=)([^\n#;]{0,4000})/;
const LOOP = /\bfor\s+(\w{1,60})\s+in\s+([^;\n]{1,4000})/g;
/** What judges a file that a program has written. */
const JUDGES_FILES = /(?:^|[\s@;&|-])(?:diff|cmp|sha\d+sum|md5sum|grep|git diff)\s/m;

export interface BuiltPrograms {
  /** Their names, which are those of their sources without the ending. */
  readonly stems: ReadonlySet<string>;
  /** Whether a check may compare files, which a program may have written for that. */
  readonly filesJudged: boolean;
}

/** Tells whether a source makes one of these programs, and is no generator of files to compare. */
export function isJudge(
  { path, main, serving }: Pick<SourceFacts, 'path' | 'main' | 'serving'>,
  { stems, filesJudged }: BuiltPrograms,
): boolean {
  return main && stems.has(stemOf(path)) && !(serving.writes && filesJudged);
}

export function builtPrograms(commands: string): BuiltPrograms {
  const stems = new Set<string>();
  const variables = new Map<string, string>();
  for (const [, name = '', value = ''] of commands.matchAll(ASSIGNED)) {
    if (variables.size < 500) variables.set(name, `${variables.get(name) ?? ''} ${value}`.trim());
  }
  for (const [, name = '', words = ''] of commands.matchAll(LOOP)) variables.set(name, words);
  const isReached = reachedIn(commands);
  let target = '';
  let left = MAX_SPELLED;
  for (const line of commands.split('\n')) {
    if (/^\S/.test(line)) target = RULE.exec(line)?.[1]?.split(/\s+/)[0] ?? '';
    if (!isReached(target)) continue;
    for (const step of line.slice(0, 2_000).split(/&&|\|\||;/)) {
      if (!step.includes('/') || left <= 0) continue;
      for (const written of spelled(step, variables, target)) {
        left -= 1;
        const name = BARE.exec(written)?.[2];
        if (name !== undefined) stems.add(name);
      }
    }
  }
  return { stems, filesJudged: JUDGES_FILES.test(commands) };
}

/** Targets that make is asked for by habit. */
const USUAL = ['all', 'default', 'test', 'tests', 'check', 'checks'];

/**
 * Tells which targets of make a check may lead to; a `run` that nothing asks for is none. True for
 * what stands outside of a rule.
 */
function reachedIn(commands: string): (target: string) => boolean {
  const needs = new Map<string, readonly string[]>();
  const reached = new Set(['', ...USUAL]);
  for (const line of commands.split('\n')) {
    if (/\bmake\b|\$[({]MAKE[)}]/.test(line)) {
      for (const word of line.slice(0, 2_000).split(/[\s;&|"']+/)) reached.add(word);
    }
    const [, made = '', of = ''] = (/^\S/.test(line) && RULE.exec(line)) || [];
    if (made === '' || made === '.PHONY') continue;
    // The first rule of a file is what make does unless it is told otherwise.
    if (needs.size === 0) for (const each of made.split(/\s+/)) reached.add(each);
    for (const each of made.split(/\s+/)) {
      needs.set(each, [...(needs.get(each) ?? []), ...of.trim().split(/\s+/)].slice(0, 500));
    }
  }
  const open = [...reached];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const each of needs.get(next) ?? []) {
      if (reached.has(each)) continue;
      reached.add(each);
      open.push(each);
    }
  }
  return (target) => reached.has(target) || /[$%]/.test(target);
}

/** Returns a step with its variables as what they stand for, once for each word of one. */
function spelled(
  step: string,
  variables: ReadonlyMap<string, string>,
  target: string,
  depth = 0,
): readonly string[] {
  const plain = step.replace(/\$@/g, () => target);
  const used = /\$\$?(?:\((\w{1,60})\)|\{(\w{1,60})\}|(\w{1,60}))/.exec(plain);
  if (!used || depth === 3) return [plain];
  const words = variables.get(used[1] ?? used[2] ?? used[3] ?? '')?.split(/\s+/) ?? [];
  return words.slice(0, 20).flatMap((word) => {
    const written = plain.replace(used[0], () => word);
    return spelled(written, variables, target, depth + 1);
  });
}
