/**
 * Flags on files that call themselves generated, where nothing that they may be generated from
 * changed with them: the next run of the generator undoes such a change. Pure, over the first lines
 * of texts. Backstop: none; whether the generator makes this file again is not tried.
 */
import type { FileChange } from '../../protocol/task.ts';
import { isLockFile } from '../attribution/manifests/manifests.ts';
import { isTestPath } from '../attribution/test-paths.ts';
import type { Flag } from './flag.ts';

const MARK = /^\s*(\/\/|\/\*|\*|#|--|;|%|<!--|"""|'''|=begin\b|\(\*)/;
const MADE =
  /\bcode generated\b.*\bdo not edit\b|(?<![\w.])@generated\b(?!\s*\()|\b(do not|don't|never) (edit|modify|change) (this file|it)? ?(by hand|manually)|\bnot intended for manual editing/i;
const MADE_BY = /\b(auto[- ]?)?generated\b(?! docs?\b)/i;
const HANDS_OFF =
  /\b(do not|don't|never|should not be|must not be|not be) (edit|modif|change)(ed|y|ied|d)?\b|\bchanges? (made )?.{0,40}\b(will be|are) (lost|overwritten)/i;
/** Generators and templates contain these words too. */
const TEMPLATE = /\.(tmpl|tpl|j2|jinja2?|ejs|erb|eex|mustache|hbs|handlebars|in|template|stg|tt)$/i;
/** Made from a registry's contents, or flagged elsewhere. */
const FOLLOWS = /(^|\/)([\w.-]*requirements[\w.-]*\.txt|go\.sum|\.terraform\.lock\.hcl)$/;
/** Nothing is generated from these. */
const READ_BY_PEOPLE = /(^|\/)(CHANGELOG|CHANGES|HISTORY|NEWS|README)[^/]*$/i;
const MAX_LINES = 30;
const MAX_LINE_CHARACTERS = 300;

/** True where the first lines of a text say in a comment that a program generated it. */
export function saysItIsGenerated(text: string): boolean {
  const lines = text
    .slice(0, MAX_LINES * MAX_LINE_CHARACTERS)
    .split('\n', MAX_LINES)
    .map((line) => line.slice(0, MAX_LINE_CHARACTERS));
  const comments = lines.map((line, i) => (MARK.test(line) || isInside(lines, i) ? line : ''));
  return comments.some((line, i) => {
    if (MADE.test(line)) return true;
    const near = comments.slice(i, i + 3).join(' ');
    return (
      (MADE_BY.test(line) || HANDS_OFF.test(line)) && MADE_BY.test(near) && HANDS_OFF.test(near)
    );
  });
}

/** True for a line inside a comment that was opened above it, as in Python, HTML and C. */
function isInside(lines: readonly string[], at: number): boolean {
  const opens = lines.findIndex((line) => /^\s*("""|'''|<!--|\/\*)/.test(line));
  if (opens < 0 || opens >= at) return false;
  const above = lines.slice(opens, at).join('\n').trimStart().slice(3);
  return !/"""|'''|-->|\*\//.test(above);
}

/** A changed file, and its text before the change. */
export interface TextBefore {
  readonly change: FileChange;
  readonly before: string | undefined;
}

/** Flags generated files of a change where nothing else but tests changed. */
export function generatedFlags(all: readonly TextBefore[]): Flag[] {
  const rest = all.filter(
    ({ change: { path } }) => !isTestPath(path) && !READ_BY_PEOPLE.test(path),
  );
  const made = rest.filter(isMade);
  if (made.length === 0 || made.length < rest.length) return [];
  const text =
    'says that it is generated and must not be edited, but nothing it is generated from changed';
  return made.map(({ change: { path } }) => ({ code: 'generated_edited', path, text }));
}

function isMade({ change, before }: TextBefore): boolean {
  const { path, status } = change;
  if (status !== 'modified' || before === undefined) return false;
  if (TEMPLATE.test(path) || FOLLOWS.test(path) || isLockFile(path)) return false;
  return saysItIsGenerated(before);
}
