/**
 * Reads the rules of a Makefile: which targets there are, and the text of each rule. Pure; expands
 * no variable and follows no include. Backstop: make itself, which says what it cannot make.
 */

const MAX_LINE_CHARACTERS = 4_000;

/** Names before the colon of a rule, not of an assignment. */
const TARGETS = /^[^\t:=#][^:=#]*(?=::?(?!=))/;

/** Returns the targets that people call by a plain name. */
export function makeTargets(text: string): ReadonlySet<string> {
  const found = linesOf(text).map((line) => targetsOf(line) ?? []);
  return new Set(found.filter((names) => names.every((name) => /^[\w.-]+$/.test(name))).flat());
}

/** Returns the text of each rule by its first target; by '', everything that applies to all. */
export function makeRules(text: string): Map<string, string> {
  const rules = new Map<string, string>();
  let target = '';
  for (const line of linesOf(text)) {
    if (/^\s*#/.test(line)) continue;
    const names = targetsOf(line);
    if (names) target = names[0] ?? '';
    else if (!line.startsWith('\t') && line.trim() !== '') target = ''; // a variable, an include
    // A list of phony targets contains every target's name.
    if (target === '.PHONY') continue;
    // Other names with a leading dot apply to all targets.
    if (target.startsWith('.')) target = '';
    rules.set(target, `${rules.get(target) ?? ''}${line.trim()}\n`);
  }
  return rules;
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.slice(0, MAX_LINE_CHARACTERS));
}

function targetsOf(line: string): string[] | undefined {
  return TARGETS.exec(line)?.[0].trim().split(/\s+/);
}
