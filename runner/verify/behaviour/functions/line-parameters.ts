/**
 * Reads the parameters of a Ruby, PHP, Perl or Lua function from its text, and hands other
 * languages read by lines to their own modules. Pure, bounded.
 */
import { beamParameters } from './beam-functions.ts';
import { isBeam } from '../language-forms.ts';
import type { LineLanguage } from './line-functions.ts';
import { readLiteral } from '../literals/literal.ts';
import type { Hint, Parameter } from './parameter.ts';
import { shellParameters } from './shell-functions.ts';
import { isWhole } from '../value.ts';

/** Returns undefined if the parameters cannot be read, or a named one is required. */
export function lineParameters(text: string, language: LineLanguage): Parameter[] | undefined {
  if (isBeam(language)) return beamParameters(text, language);
  if (language === 'shell') return shellParameters(text);
  const list = language === 'perl' ? perlList(text) : headList(text);
  if (list === undefined) return undefined;
  const parts = list
    .split(/,(?![^([{]*[)\]}])/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('&'));
  // Ruby's required named arguments.
  if (language === 'ruby' && parts.some((part) => /^\w+:\s*$/.test(part))) return undefined;
  return parts
    .filter((part) => language !== 'ruby' || !/^(?:\w+:|\*\*)/.test(part))
    .map((part) => parameterOf(part, language));
}

function headList(text: string): string | undefined {
  const head = text.slice(0, 2_000);
  const [, list] =
    /(?:\bdef\b|\bfunction\b)[^\n(]{0,200}\(([^()]*(?:\([^()]*\)[^()]*){0,10})\)/.exec(head) ?? [];
  if (list !== undefined) return list;
  return /^\s*def\s+[\w.?!]+\s*$/m.test(head.split('\n', 1)[0] ?? '') ? '' : undefined;
}

function perlList(text: string): string | undefined {
  const head = text.slice(0, 1_000);
  const [, list] = /\bmy\s*\(([^()]{0,300})\)\s*=\s*@_/.exec(head) ?? [];
  const own =
    list?.split(',') ??
    [...head.matchAll(/\bmy\s+(\$\w+)\s*=\s*shift\b/g)].map(([, name = '']) => name);
  const parts = own
    .map((part) => part.trim())
    .filter((part) => !/^\$(?:class|proto|package)$/.test(part));
  return parts.length === 0 ? undefined : parts.join(', ');
}

function parameterOf(part: string, language: LineLanguage): Parameter {
  const rest = /^(?:\*|\.\.\.|@|%)|\.\.\.\s*\$/.test(part);
  const [declared = '', given] = part.split(/=(?!=)/, 2);
  const name = /([A-Za-z_]\w*)\s*$/.exec(declared)?.[1] ?? '';
  const read = given === undefined ? undefined : readLiteral(given, 0, language, { left: 500 });
  const fallback =
    read && given?.slice(read.end).trim() === '' && isWhole(read.value) ? read.value : undefined;
  const hint = HINTS.find(([type]) => type.test(declared.trim()))?.[1];
  return {
    name,
    optional: given !== undefined || rest,
    ...(rest && { rest: true as const }),
    ...(fallback !== undefined && { fallback }),
    ...(hint && { hint }),
  };
}

/** Types declared in PHP. */
const HINTS: readonly (readonly [RegExp, Hint])[] = [
  [/^\??int\s/, 'integer'],
  [/^\??float\s/, 'number'],
  [/^\??string\s/, 'string'],
  [/^\??bool\s/, 'boolean'],
  [/^\??(?:array|iterable)\s/, 'list'],
];
