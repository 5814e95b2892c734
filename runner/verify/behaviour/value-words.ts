/**
 * Writes values and calls as a test of their language would. Pure.
 */
import { FORMS } from './language-forms.ts';
import type { Call, CallLanguage, Value } from './value.ts';

/** What joins a key and its value, and what stands around them all. */
const ENTRIES: Readonly<Record<CallLanguage, readonly [string, string, string]>> = {
  javascript: ['{', ': ', '}'],
  python: ['{', ': ', '}'],
  ruby: ['{', ' => ', '}'],
  php: ['[', ' => ', ']'],
  perl: ['{', ' => ', '}'],
  lua: ['{', ' = ', '}'],
  go: ['{', ': ', '}'],
  rust: ['{', ': ', '}'],
};

export function valueWords(value: Value, language: CallLanguage): string {
  const all = (values: readonly Value[]) => values.map((v) => valueWords(v, language)).join(', ');
  if (value === null || typeof value === 'boolean') {
    const own = [...FORMS[language].words].find(([, each]) => each === value);
    return own?.[0] ?? String(value);
  }
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if ('f' in value) return floatWords(value.f, language);
  if ('t' in value) return `(${all(value.t)}${value.t.length === 1 ? ',' : ''})`;
  if ('d' in value) {
    const [open, joint, close] = ENTRIES[language];
    const entries = value.d.map(([k, v]) => {
      const isPlain =
        language === 'javascript' && typeof k === 'string' && /^[A-Za-z_$][\w$]*$/.test(k);
      const key = isPlain ? k : valueWords(k, language);
      return `${language === 'lua' ? `[${key}]` : key}${joint}${valueWords(v, language)}`;
    });
    return `${open}${entries.join(', ')}${close}`;
  }
  if ('u' in value) return 'undefined';
  if ('x' in value) return '…';
  return language === 'lua' ? `{${all(value)}}` : `[${all(value)}]`;
}

/** `split(1000, 3)` */
export function callWords(name: string, call: Call, language: CallLanguage): string {
  const args = call.args.map((value) => valueWords(value, language));
  const named = (call.named ?? []).map(([key, value]) => `${key}=${valueWords(value, language)}`);
  return `${name}(${[...args, ...named].join(', ')})`;
}

function floatWords(f: number | 'nan' | 'inf' | '-inf', language: CallLanguage): string {
  if (typeof f === 'number') {
    return Number.isInteger(f) && FORMS[language].floats ? `${f}.0` : String(f);
  }
  if (language === 'python') return `float("${f}")`;
  return f === 'nan' ? 'NaN' : f === 'inf' ? 'Infinity' : '-Infinity';
}
