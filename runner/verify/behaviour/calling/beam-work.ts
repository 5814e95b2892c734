/** Writes the work for the Elixir and Erlang driver as one Erlang term. Pure. */
import type { Asked } from './call-work.ts';
import type { CallPlace } from './calls-in-turns.ts';
import type { BeamLanguage, Value } from '../value.ts';

/** Includes the functions from a place on. */
export function beamWork(
  language: BeamLanguage,
  token: string,
  { i, j }: CallPlace,
  asked: readonly Asked[],
): string {
  const functions = asked.map(({ path, exported, inputs }) => {
    const [, owner = '', name = ''] = /^([^]*)[.:]([^.:]*)$/.exec(exported) ?? [];
    const module = language === 'elixir' ? `Elixir.${owner}` : owner;
    const calls = inputs.map(
      ({ call }) => `[${call.args.map((each) => termOf(each, language)).join(',')}]`,
    );
    return `{${listTerm(path)},${atomTerm(module)},${atomTerm(name)},[${calls.join(',\n')}]}`;
  });
  return `#{token => ${binaryTerm(`${token} `)}, from => {${i},${j}}, language => ${language}, functions => [${functions.join(',\n')}]}.\n`;
}

/** Texts are binaries in Elixir and lists of numbers in Erlang. */
export function termOf(value: Value, language: BeamLanguage): string {
  const all = (values: readonly Value[]) => values.map((each) => termOf(each, language)).join(',');
  if (value === null) return language === 'elixir' ? 'nil' : 'undefined';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberTerm(value);
  if (typeof value === 'string') return language === 'elixir' ? binaryTerm(value) : listTerm(value);
  if ('s' in value) return value.as === 'binary' ? binaryTerm(value.s) : atomTerm(value.s);
  if ('f' in value) return typeof value.f === 'number' ? floatTerm(value.f) : 'undefined';
  if ('t' in value) return `{${all(value.t)}}`;
  if ('d' in value) {
    const entries = value.d.map(([k, v]) => `${termOf(k, language)} => ${termOf(v, language)}`);
    return `#{${entries.join(',')}}`;
  }
  if ('u' in value || 'x' in value || 'n' in value || 'v' in value) return 'undefined';
  return `[${all(value)}]`;
}

function binaryTerm(text: string): string {
  return `<<${[...Buffer.from(text, 'utf8')].join(',')}>>`;
}

function listTerm(text: string): string {
  return `[${Array.from(text, (c) => c.codePointAt(0) ?? 0).join(',')}]`;
}

export function atomTerm(name: string): string {
  const plain = name.slice(0, 200).replace(/[\\']/g, String.raw`\$&`);
  return `'${plain.replace(/[\n\r\0]/g, ' ')}'`;
}

function numberTerm(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : floatTerm(value);
}

function floatTerm(value: number): string {
  if (!Number.isFinite(value)) return 'undefined';
  if (Number.isSafeInteger(value)) return value.toFixed(1);
  const text = String(value);
  // Erlang requires a point before an exponent.
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text;
}
