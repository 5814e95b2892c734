/**
 * Takes an input for what it plainly means where a model sends it in another JSON type than the
 * schema's: a number or a list as a string, a number where a text is wanted, one thing where a list
 * is, null or nothing for what may be absent, a word in capitals, JSON in a Markdown fence, all of it within one more object. Pure.
 * Whatever is not plain is left as it is, for the tool's own parser to refuse.
 */

/** As much of a JSON schema as the tools use. */
interface Schema {
  readonly type?: unknown;
  readonly properties?: unknown;
  readonly required?: unknown;
  readonly items?: unknown;
  readonly enum?: unknown;
}

const NUMBER = /^\s*-?\d{1,15}(?:\.\d{1,15})?\s*$/;

export function plainly(value: unknown, schema: Schema): unknown {
  switch (schema.type) {
    case 'object':
      return plainObject(value, schema);
    case 'array':
      return plainList(value, schema);
    case 'string':
      if (typeof value === 'string') return plainWord(value, schema);
      // Whoever searches for 404 means the text; other types have no one spelling.
      return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    case 'number':
    case 'integer':
      return typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
    default:
      return value;
  }
}

function plainObject(value: unknown, schema: Schema): unknown {
  const parsed = typeof value === 'string' ? jsonOf(value) : value;
  if (!isRecord(parsed)) return value;
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.fromEntries(
    Object.entries(parsed)
      .filter(
        ([name, each]) =>
          required.includes(name) ||
          (each !== null && (each !== '' || !Object.hasOwn(properties, name))),
      )
      .map(([name, each]) => {
        const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
        return [name, isRecord(own) ? plainly(each, own) : each];
      }),
  );
}

/** One of a few words, in another spelling than theirs. */
function plainWord(value: string, { enum: words }: Schema): string {
  if (!Array.isArray(words)) return value;
  const bare = value
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  return words.includes(bare) ? bare : value;
}

function plainList(value: unknown, { items }: Schema): unknown {
  const item = isRecord(items) ? items : {};
  const parsed = typeof value === 'string' ? jsonOf(value) : value;
  const one = item['type'] === 'string' && typeof value === 'string' ? value : parsed;
  const list = Array.isArray(parsed) ? parsed : isOne(one, item) ? [one] : undefined;
  return list ? list.map((each) => plainly(each, item)) : value;
}

/** A single thing of the kind that the list holds. */
function isOne(value: unknown, { type }: Schema): boolean {
  if (type === 'object') return isRecord(value);
  return type === 'string' && typeof value === 'string' && value.trim() !== '';
}

/** Names that models put a whole input under. */
const WRAPPERS = new Set(['input', 'arguments', 'args', 'parameters', 'params']);

/** What stands in one more object than it should; `names` are those that the input itself has. */
export function unwrapped(value: unknown, names: readonly string[]): unknown {
  const parsed = typeof value === 'string' ? jsonOf(value) : value;
  if (!isRecord(parsed)) return value;
  const [name, ...others] = Object.keys(parsed);
  if (name === undefined || others.length > 0) return value;
  if (!WRAPPERS.has(name) || names.includes(name)) return value;
  const inner = parsed[name];
  return isRecord(inner) || (typeof inner === 'string' && isRecord(jsonOf(inner))) ? inner : value;
}

function jsonOf(text: string): unknown {
  const json = /^\s*```\w*\n(.*)\n\s*```\s*$/s.exec(text)?.[1] ?? text;
  if (!/^\s*[[{]/.test(json)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
