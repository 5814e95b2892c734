// Cuts an OpenAPI 3.0 description down to the operations that are used, with what they refer to,
// and makes it strict where a typo would pass. Pure; owns no list of operations.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Part = { [key: string]: Json };

/** `GET /repos/{owner}/{repo}` */
export type Operation = `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} /${string}`;

/** Says nothing about what may be sent. */
const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'x-github',
  'x-github-breaking-changes',
  'x-multi-segment',
  'deprecated',
  'title',
  'format',
]);

/** Returns the smaller description as JSON, one component or path a line. */
export function cutOpenapi(text: string, operations: readonly Operation[]): string {
  const whole = JSON.parse(text) as Part;
  const paths: Part = {};
  for (const operation of operations) {
    const [method = '', path = ''] = operation.split(' ');
    const found = at(whole, ['paths', path, method.toLowerCase()]);
    if (found === undefined) throw new Error(`The description has no ${operation}.`);
    const entry = (paths[path] ??= {}) as Part;
    entry[method.toLowerCase()] = strict(found, false);
  }
  const components: Record<string, Part> = {};
  const pending = refsIn(paths);
  for (const ref of pending) {
    const [kind = '', name = ''] = ref.split('/').slice(2);
    const found = at(whole, ['components', kind, name]);
    if (found === undefined) throw new Error(`The description has no ${ref}.`);
    const part = strict(found, false);
    (components[kind] ??= {})[name] = part;
    for (const further of refsIn(part)) pending.add(further);
  }
  const info = { title: at(whole, ['info', 'title']) ?? '', version: '' };
  return lines({ openapi: whole.openapi ?? '3.0.3', info, paths, components });
}

function at(part: Json | undefined, path: readonly string[]): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return part;
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return undefined;
  return at(part[key], rest);
}

function refsIn(part: Json): Set<string> {
  return new Set(
    [...JSON.stringify(part).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref),
  );
}

/**
 * @param isBody whether it is what is sent: an object of it takes no property that is not named
 */
function strict(part: Json, isBody: boolean, isNames = false): Json {
  if (Array.isArray(part)) return part.map((each) => strict(each, isBody));
  if (typeof part !== 'object' || part === null) return part;
  const kept: Part = {};
  for (const [key, value] of Object.entries(part)) {
    if (!isNames && PROSE.has(key)) continue;
    kept[key] = strict(value, isBody || key === 'requestBody', !isNames && key === 'properties');
  }
  if (isNames) return kept;
  if (isBody && kept.properties !== undefined) kept.additionalProperties ??= false;
  return withNull(kept);
}

/** JSON Schema knows `nullable` beside `type` only, and wants null among the values of an enum. */
function withNull(part: Part): Part {
  if (part.nullable !== true) return part;
  if (Array.isArray(part.enum) && !part.enum.includes(null)) part.enum.push(null);
  if (typeof part.type === 'string') return part;
  const rest = Object.entries(part).filter(([key]) => key !== 'nullable');
  return { anyOf: [Object.fromEntries(rest), { enum: [null] }] };
}

/** A line for each part, so that a difference shows what has changed. */
function lines(part: Part, depth = 0): string {
  if (depth === 3) return JSON.stringify(part);
  const indent = ' '.repeat(depth + 1);
  const entries = Object.entries(part).map(([key, value]) => {
    const isPart = typeof value === 'object' && value !== null && !Array.isArray(value);
    return `${indent}${JSON.stringify(key)}: ${isPart ? lines(value, depth + 1) : JSON.stringify(value)}`;
  });
  return `{\n${entries.join(',\n')}\n${' '.repeat(depth)}}${depth === 0 ? '\n' : ''}`;
}
