/** Writes the work for the Lua driver as a chunk of Lua, which the driver can load itself. Pure. */
import type { Asked } from './call-work.ts';
import type { CallPlace } from './calls-in-turns.ts';
import type { Call, Value } from '../value.ts';

/** Includes the functions from a place on. */
export function luaWork(token: string, { i, j }: CallPlace, asked: readonly Asked[]): string {
  const functions = asked.map(({ path, exported, inputs }) => {
    const calls = inputs.map(({ call }) => luaCall(call)).join(',\n');
    return `{ path = ${luaText(path)}, name = ${luaText(exported)}, calls = {\n${calls} } }`;
  });
  return `return { token = ${luaText(`${token} `)}, from = { ${i}, ${j} }, functions = { ${functions.join(',\n')} } }`;
}

/** Makes a fresh copy of the arguments for each call. */
function luaCall({ args }: Call): string {
  return `function() return ${args.map(luaValue).join(', ')} end`;
}

function luaValue(value: Value): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return luaText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if ('f' in value) {
    if (typeof value.f !== 'number') return '(0/0)';
    return Number.isInteger(value.f) ? value.f.toFixed(1) : String(value.f);
  }
  if ('d' in value) {
    const entries = value.d.map(([key, item]) => `[${luaValue(key)}] = ${luaValue(item)}`);
    return `{ ${entries.join(', ')} }`;
  }
  if ('u' in value || 'x' in value || 'n' in value || 's' in value || 'v' in value) return 'nil';
  return `{ ${('t' in value ? value.t : value).map(luaValue).join(', ')} }`;
}

/** Writes UTF-8 bytes, with a number for each that is not a plain character. */
function luaText(text: string): string {
  const signs = [...Buffer.from(text, 'utf8')].map((byte) =>
    byte >= 32 && byte < 127 && byte !== 34 && byte !== 92
      ? String.fromCodePoint(byte)
      : `\\${String(byte).padStart(3, '0')}`,
  );
  return `"${signs.join('')}"`;
}
