/**
 * Writes values and calls for people, much as a test in their language would. Pure.
 */
import { FORMS, isBeam } from '../language-forms.ts';
import type { Call, CallLanguage, Given, Value } from '../value.ts';

/** Separator of a key and its value, and the brackets around all entries. */
const ENTRIES: Readonly<Record<CallLanguage, readonly [string, string, string]>> = {
  javascript: ['{', ': ', '}'],
  python: ['{', ': ', '}'],
  ruby: ['{', ' => ', '}'],
  php: ['[', ' => ', ']'],
  perl: ['{', ' => ', '}'],
  lua: ['{', ' = ', '}'],
  go: ['{', ': ', '}'],
  rust: ['{', ': ', '}'],
  c: ['{', ': ', '}'],
  java: ['{', ': ', '}'],
  cpp: ['{', ': ', '}'],
  elixir: ['%{', ' => ', '}'],
  erlang: ['#{', ' => ', '}'],
  shell: ['', '', ''],
};

/** `owner` is the class of the instances. */
export function valueWords(value: Value, language: CallLanguage, owner = '…'): string {
  const all = (values: readonly Value[]) =>
    values.map((v) => valueWords(v, language, owner)).join(', ');
  if (value === null || typeof value === 'boolean') {
    const own = [...FORMS[language].words].find(([, each]) => each === value);
    return own?.[0] ?? String(value);
  }
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if ('f' in value) return floatWords(value.f, language);
  if ('s' in value) {
    if (value.as === 'binary') return `<<${JSON.stringify(value.s)}>>`;
    const name = /^[a-z]\w*[?!]?$/.test(value.s) ? value.s : JSON.stringify(value.s);
    return language === 'elixir' ? `:${name}` : name;
  }
  if ('t' in value && isBeam(language)) return `{${all(value.t)}}`;
  if ('t' in value) return `(${all(value.t)}${value.t.length === 1 ? ',' : ''})`;
  if ('d' in value) {
    const [open, joint, close] = ENTRIES[language];
    const entries = value.d.map(([k, v]) => {
      const isPlain =
        language === 'javascript' && typeof k === 'string' && /^[A-Za-z_$][\w$]*$/.test(k);
      const key = isPlain ? k : valueWords(k, language, owner);
      return `${language === 'lua' ? `[${key}]` : key}${joint}${valueWords(v, language, owner)}`;
    });
    return `${open}${entries.join(', ')}${close}`;
  }
  if ('v' in value) {
    const of = Array.isArray(value.of) && value.v === 'date' ? value.of : [value.of];
    if (value.v === 'bigint') return typeof value.of === 'string' ? `${value.of}n` : '…';
    return `${value.v === 'date' ? 'new Date' : 'Buffer.from'}(${all(of)})`;
  }
  if ('u' in value) return 'undefined';
  if ('x' in value) return '…';
  if ('n' in value) return madeWords(owner, { args: value.n }, language);
  return /^(?:lua|c|cpp)$/.test(language) ? `{${all(value)}}` : `[${all(value)}]`;
}

/** `split(1000, 3)`, `new Cart([1]).total(3)`, `new Stack(); push(1); pop()` */
export function callWords(name: string, call: Call, language: CallLanguage): string {
  const { on } = call;
  if (language === 'shell') return shellWords(name, call);
  if (!on) return `${name}(${givenWords(call, language)})`;
  const [, owner = '', method = name] = /^([^]*?)(?:\.|#|::)([^.#:]*)$/.exec(name) ?? [];
  const called = (one: string, given: Given) => {
    const args = givenWords(given, language, owner);
    return args === '' && language === 'ruby' ? one : `${one}(${args})`;
  };
  const own = on.reads === true ? method : called(method, call);
  const joint = language === 'php' ? '->' : '.';
  let made = madeWords(owner, on, language);
  let isRow = on.steps.every(({ goesOn }) => goesOn === true);
  for (const step of on.steps) {
    made += `${isRow ? joint : '; '}${called(step.name, step)}`;
    isRow = step.goesOn === true;
  }
  return isRow ? `${made}${joint}${own}` : `${made}; ${own}`;
}

/** Writes the command as it is typed. */
function shellWords(name: string, { args, named = [] }: Call): string {
  const given = named.map(([, text]) => `<<< ${JSON.stringify(text)}`);
  return [name, ...args.map(shellWord), ...given].join(' ');
}

function shellWord(value: Value): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w./:@%+,=-]+$/.test(text) ? text : JSON.stringify(text);
}

function givenWords(given: Given, language: CallLanguage, owner?: string): string {
  const args = given.args.map((value) => valueWords(value, language, owner));
  const named = (given.named ?? []).map(
    ([key, value]) => `${key}=${valueWords(value, language, owner)}`,
  );
  return [...args, ...named].join(', ');
}

function madeWords(owner: string, given: Given, language: CallLanguage): string {
  const args = givenWords(given, language, owner);
  if (language === 'python') return `${owner}(${args})`;
  if (language === 'ruby') return `${owner}.new${args === '' ? '' : `(${args})`}`;
  return `new ${owner}(${args})`;
}

function floatWords(f: number | 'nan' | 'inf' | '-inf', language: CallLanguage): string {
  if (typeof f === 'number') {
    return Number.isInteger(f) && FORMS[language].floats ? `${f}.0` : String(f);
  }
  if (language === 'python') return `float("${f}")`;
  return f === 'nan' ? 'NaN' : f === 'inf' ? 'Infinity' : '-Infinity';
}
