/**
 * Owns finding the words that people read in the sources: what the editor and the task page say
 * through their translator, and what the runner writes in English that the editor translates when
 * it shows it (extension/tasks/english.ts). Reads syntax trees, so a word in a comment is none.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Words with `{0}` where something is filled in, and the file that says them. */
export interface Found {
  readonly words: string;
  readonly file: string;
  /** `said`: the translator gets them with their arguments. `shown`: they are recognised. */
  readonly as: 'said' | 'shown';
}

/** Files whose every sentence reaches people in the editor, beside the errors of all others. */
const SHOWN = [
  'runner/blueprint/{attempt,coding,ended-early,engine-retry,environment,run-ask,run-review}.ts',
  'runner/blueprint/{allowed-image,attempt-config,choose,prepare-environment}.ts',
  'runner/blueprint/dev-container/{image,settle}.ts',
  'runner/blueprint/built-in/*.ts',
  'runner/agent/ending.ts',
  'runner/gateway/spend-limit.ts',
  'runner/client/beside/*.ts',
  'runner/client/{git-words,snapshot,file-limit,disk-trouble}.ts',
  'runner/client/apply/*.ts',
  'runner/daemon/{readiness,model-access}.ts',
  'runner/project/outlook.ts',
  'runner/project/dev-container/definition.ts',
  'runner/tasks/{attempt-context,internal-error,interrupt-left,message-events,scheduler,tasks}.ts',
  'runner/verify/{flags,judging,trials}/*.ts',
  'runner/verify/verdict.ts',
  'runner/verify/behaviour/comparing/words.ts',
  'extension/connection/{image-script,start}.ts',
];
/** Files whose `return`s are single words for people. */
const WORDS = ['runner/protocol/status.ts', 'extension/tasks/wording.ts'];
/** Files that say of a file why it is what it is, as `why: '…'`. */
const REASONED = 'runner/verify/attribution/**/*.ts';
/** Programs of their own, whose words the editor never shows. */
const ELSEWHERE =
  /^runner\/((cli|acp|ahp|mcp|replay|trajectory)\/|main\.ts|daemon\/attempt-records|client\/(fetch-record|commit-fault)|sandbox\/supervisor|agent\/(?!fault))/;

/** Written into files and read by programs: nobody reads them in the editor. */
const NO_WORDS = [/^100644 blob /, /^gitdir: /, /^sandbox image:$/, /^c h cc /, /^checks:\n/];

const SENTENCE = /\p{L}{2,}[,:;”"]? [“"({\p{L}]|\p{L}{2,} \{\d\}|\{\d\} \p{L}{2,}/u;

type Node = Readonly<Record<string, unknown>>;

export function findWords(root: string): Found[] {
  const found = new Map<string, Found>();
  const add = (words: string, file: string, as: Found['as']): void => {
    const key = words.trim();
    if (!/\p{L}/u.test(key.replaceAll(/\{\d+\}/g, ''))) return;
    if (NO_WORDS.some((pattern) => pattern.test(key))) return;
    // What is said with arguments holds the stricter rule.
    if (found.get(as === 'said' ? words : key)?.as === 'said') return;
    found.set(as === 'said' ? words : key, { words: as === 'said' ? words : key, file, as });
  };
  const shown = new Set(SHOWN.flatMap((pattern) => globSync(pattern, { cwd: root })));
  const single = new Set(WORDS.flatMap((pattern) => globSync(pattern, { cwd: root })));
  const reasoned = new Set(globSync(REASONED, { cwd: root }));
  const files = globSync('{extension,webview,runner}/**/*.ts', { cwd: root }).toSorted();
  for (const file of files.filter((each) => shown.has(each) || !ELSEWHERE.test(each))) {
    const tree = parseSync(file, readFileSync(join(root, file), 'utf8')).program;
    walk(tree, (node) => {
      for (const words of saidBy(node)) add(words, file, 'said');
      if (isError(node)) for (const words of sentencesIn(node)) add(words, file, 'shown');
      if (reasoned.has(file)) for (const words of reasonIn(node)) add(words, file, 'shown');
      if (single.has(file)) for (const words of returnedBy(node)) add(words, file, 'shown');
    });
    if (shown.has(file)) for (const words of sentencesIn(tree)) add(words, file, 'shown');
  }
  return [...found.values()];
}

/** Calls of the translator with words that do not stand there: `status.ts: t(statusWords(…))`. */
export function findOpaqueCalls(root: string): string[] {
  const found = new Set<string>();
  for (const file of globSync('{extension,webview}/**/*.ts', { cwd: root })) {
    walk(parseSync(file, readFileSync(join(root, file), 'utf8')).program, (node) => {
      if (node['type'] !== 'CallExpression' || nameOf(node['callee']) !== 't') return;
      const [first] = node['arguments'] as readonly Node[];
      if (textsOf(first).length > 0) return;
      found.add(`t(${String(nameOf(first?.['callee'] ?? first))})`);
    });
  }
  return [...found].toSorted();
}

/** `t('…', …)`, `l10n.t('…', …)`, and in the task page a template with `t` before it. */
function saidBy(node: Node): string[] {
  if (node['type'] === 'TaggedTemplateExpression') {
    return nameOf(node['tag']) === 't' ? textsOf(node['quasi']) : [];
  }
  if (node['type'] !== 'CallExpression' || nameOf(node['callee']) !== 't') return [];
  const [first] = node['arguments'] as readonly unknown[];
  return textsOf(first);
}

function nameOf(node: unknown): unknown {
  if (!isNode(node)) return undefined;
  return node['type'] === 'MemberExpression' ? nameOf(node['property']) : node['name'];
}

/** The texts that an expression may come to, as far as they stand there. */
function textsOf(node: unknown): string[] {
  if (!isNode(node)) return [];
  switch (node['type']) {
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : [];
    case 'TemplateLiteral':
      return [templateOf(node)];
    case 'ConditionalExpression':
      return [...textsOf(node['consequent']), ...textsOf(node['alternate'])];
    case 'LogicalExpression':
      return [...textsOf(node['left']), ...textsOf(node['right'])];
    default:
      return [];
  }
}

function templateOf(node: Node): string {
  const quasis = node['quasis'] as readonly { readonly value: { readonly cooked: string } }[];
  return quasis
    .map(({ value }, index) => (index === 0 ? '' : `{${index - 1}}`) + value.cooked)
    .join('');
}

/** Making an error that people read, or the words of a class of such errors. */
function isError(node: Node): boolean {
  if (node['type'] === 'NewExpression') {
    return /^(Errand|Ticket|Pull|StorageFull|EditedMeanwhile|Outage|Lost)Error$/.test(
      String(nameOf(node['callee'])),
    );
  }
  const callee = node['type'] === 'CallExpression' ? node['callee'] : undefined;
  return isNode(callee) && callee['type'] === 'Super';
}

function returnedBy(node: Node): string[] {
  return node['type'] === 'ReturnStatement' ? textsOf(node['argument']) : [];
}

function reasonIn(node: Node): string[] {
  return node['type'] === 'Property' && nameOf(node['key']) === 'why' ? textsOf(node['value']) : [];
}

/** Every literal with at least two words; neither names of modules nor types. */
function sentencesIn(root: unknown): string[] {
  const found: string[] = [];
  walk(root, (node) => {
    if (node['type'] !== 'Literal' && node['type'] !== 'TemplateLiteral') return;
    found.push(...textsOf(node).filter((text) => SENTENCE.test(text)));
  });
  return found;
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit);
  if (!isNode(node) || /^(Import|TS(Type|Interface|Literal))/.test(String(node['type']))) return;
  visit(node);
  for (const child of Object.values(node)) if (typeof child === 'object') walk(child, visit);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
