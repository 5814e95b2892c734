/**
 * Owns the language of a file by its name, when no editor says so: as in VS Code's own extensions,
 * and for languages that come from elsewhere. Pure.
 */
import { FILES } from './configured.ts';
import { isLanguageId } from './language-ids.ts';

/**
 * Languages of extensions that VS Code does not bring, or for which its own table is wrong here.
 */
const OWN: Readonly<Record<string, string>> = {
  kt: 'kotlin',
  kts: 'kotlin',
  scala: 'scala',
  sc: 'scala',
  vue: 'vue',
  svelte: 'svelte',
  toml: 'toml',
  // A template: text with code in it, which is read as code.
  erb: '',
};

/** Files of these formats have no comments; only an editor knows those that have. */
const WITHOUT: ReadonlySet<string> = new Set(['json', 'jsonl']);

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/^(?:Docker|Container)file(?:\..+)?$/i, 'dockerfile'],
  [/^\.env\..+$/, 'dotenv'],
  [/^Jenkinsfile/, 'groovy'],
  [/^(?:ts|js)config(?:\..+)?\.json$/, 'jsonc'],
];

const endings = new Map<string, string>();
const names = new Map<string, string>([
  ['makefile', 'makefile'],
  ['gnumakefile', 'makefile'],
]);
for (const [id, [itsEndings, itsNames]] of Object.entries(FILES)) {
  if (!isLanguageId(id) || WITHOUT.has(id)) continue;
  for (const ending of itsEndings.split(' ')) endings.set(ending, id);
  for (const name of itsNames.split(' ')) names.set(name, id);
}
for (const [ending, id] of Object.entries(OWN)) endings.set(ending, id);

/** Returns the language id of a file, or undefined for other files. */
export function languageOfFile(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const whole = names.get(name.toLowerCase()) ?? PATTERNS.find(([like]) => like.test(name))?.[1];
  if (whole !== undefined) return whole;
  const parts = name.toLowerCase().split('.');
  for (let from = 1; from < parts.length; from += 1) {
    const id = endings.get(parts.slice(from).join('.'));
    if (id !== undefined) return id || undefined;
  }
  return undefined;
}
