/**
 * Owns which language a file is in by its name, where no editor says so: as VS Code's own
 * extensions have it, and for those languages that come from elsewhere. Pure.
 */
import { FILES } from './configured.ts';
import { isLanguageId } from './language-ids.ts';

/** Of extensions that VS Code does not bring, or where its own table would be wrong for us. */
const OWN: Readonly<Record<string, string>> = {
  kt: 'kotlin',
  kts: 'kotlin',
  scala: 'scala',
  sc: 'scala',
  vue: 'vue',
  svelte: 'svelte',
  toml: 'toml',
  // Text with code in it, which is read as code.
  erb: '',
};

/** Files of these formats have no comments; an editor alone knows those that have. */
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

/** The language id of a file, or undefined when it is none of ours. */
export function languageOf(path: string): string | undefined {
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
