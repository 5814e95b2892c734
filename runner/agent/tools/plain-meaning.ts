/**
 * Converts an input to its plain meaning if a model sends it in another JSON type than the
 * schema's: a number or a list as a string, a number for a text, one item for a list, null or
 * nothing for an optional field, a word in capitals, JSON in a Markdown fence, or everything inside
 * one more object. Pure. Unclear input is left as it is, for the tool's own parser to refuse.
 */

/** The part of a JSON schema that the tools use. */
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
      // A search for 404 means the text; other types have no single spelling.
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

/** Returns the allowed word that matches in another spelling. */
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

/** True for a single item of the type that the list holds. */
function isOne(value: unknown, { type }: Schema): boolean {
  if (type === 'object') return isRecord(value);
  return type === 'string' && typeof value === 'string' && value.trim() !== '';
}

/** Names under which models put a whole input. */
const WRAPPERS = new Set(['input', 'arguments', 'args', 'parameters', 'params']);

/** Unwraps an input that is inside one object too many; `names` are the input's own fields. */
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
