// Runs in a clean room, in a process of its own: loads modules of the repository and calls their
// functions, each input twice with its own copies. Writes each answer at once to a pipe; output of
// the code is discarded. The code could forge its answers, as it can do anything in this process:
// answers never improve a verdict.
import { createHash } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import module from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { kindOf } from './kind.mjs';
import { shown } from './shown.mjs';

const { stringify, parse } = JSON;
const { token, from, functions, waitMs } = parse(readFileSync(0, 'utf8'));
const later = setTimeout;
const { Map: RealMap } = globalThis;
const leave = process.reallyExit.bind(process);
const MOST_TOLD = 300;
/** Stands for a promise that is not settled in time. */
const SLOW = {};

/** Thrown when the code tries to end the process. */
class Exit extends Error {
  code = process.exitCode ?? 0;
}
process.exit = (code) => {
  throw Object.assign(new Exit('process.exit'), code === undefined ? {} : { code });
};
process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});

/** Shifts the time of the second call of each input, to reveal code that reads the clock. */
let shift = 0;
const RealDate = Date;
const now = () => RealDate.now() + shift;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, made),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
const SHIFT = 400 * 24 * 3_600_000;

hookSources();
const loaded = new RealMap();
for (let i = from.i; i < functions.length; i += 1) {
  const one = functions[i];
  if (one) await callAll(one, i, i === from.i ? from.j : 0);
}
tell({ end: true });
leave(0);

async function callAll({ path, name, method, calls }, i, first) {
  tell({ i, loading: true });
  let found;
  try {
    if (!loaded.has(path)) loaded.set(path, await import(pathToFileURL(resolve(path)).href));
    found = lookUp(loaded.get(path), name, method);
  } catch (error) {
    const why = error instanceof Exit ? 'it ends the process' : thrown(error).c;
    tell({ i, no: `its module cannot be loaded: ${String(why).slice(0, 200)}` });
    return;
  }
  if (found === undefined) {
    tell({ i, no: 'no function' });
    return;
  }
  tell({ i, ready: true });
  let pending = 0;
  for (let j = first; j < calls.length; j += 1) {
    shift = 0;
    const answer = await ask(found, calls[j]);
    shift = SHIFT;
    const again = await ask(found, calls[j]);
    shift = 0;
    const unstable = stringify(answer) !== stringify(again);
    tell({ i, j, ...answer, ...(unstable && { u: 1 }) });
    pending += answer.k === 'pending' ? 1 : 0;
    if (pending >= 3) {
      tell({ i, no: 'its promises are not settled in time' });
      return;
    }
  }
}

/** Finds the export of this name, also of a CommonJS module, or wraps a method of it. */
function lookUp(space, name, method) {
  const main = space.default;
  const places =
    name === 'default'
      ? [
          [main, undefined],
          [space['module.exports'], undefined],
          [main && main.default, main],
        ]
      : [
          [space[name], undefined],
          [main && main[name], main],
        ];
  const [found, owner] = places.find(([one]) => typeof one === 'function') ?? [];
  if (method && found !== undefined)
    return method.kind === 'static' ? ofClass(found, method) : onInstance(found, method);
  if (found === undefined || /^class\b/.test(Function.prototype.toString.call(found)))
    return undefined;
  return (args) => Reflect.apply(found, owner, args);
}

function ofClass(maker, { name }) {
  if (typeof maker[name] !== 'function') return undefined;
  return (args) => Reflect.apply(maker[name], maker, args);
}

/** Wraps a method so that each call makes its own instance. */
function onInstance(maker, { name, kind }) {
  if (typeof maker.prototype !== 'object' || maker.prototype === null) return undefined;
  const call = (args, on) => (kind === 'getter' ? on[name] : on[name](...args));
  return Object.assign(call, { maker });
}

async function receiverOf(maker, { args, steps }) {
  const made = Reflect.construct(maker, decodedAll(args, maker));
  let at = made;
  let failure;
  for (const step of steps) {
    try {
      if (!failure) at = await settled(at[step.name](...decodedAll(step.args, maker)));
    } catch (error) {
      failure = { error };
    }
    // Ignores errors of this step: tests also try invalid steps.
    if (!step.goesOn) [at, failure] = [made, undefined];
  }
  if (failure) throw failure.error;
  return at;
}

async function settled(value) {
  if (value === null || typeof value !== 'object' || typeof value.then !== 'function') return value;
  const limit = new Promise((done) => later(done, waitMs, SLOW));
  return Promise.race([value, limit]);
}

async function ask(call, asked) {
  try {
    const on = asked.on && (await receiverOf(call.maker, asked.on));
    const given = decodedAll(asked.on ? asked.args : asked, call.maker);
    const [before, was] = [shown(given), on && shown(on)];
    const value = await settled(call(given, on));
    if (value === SLOW) return { k: 'pending', c: '' };
    if (on !== undefined && value === on) {
      return { k: 'value', c: 'itself', ...stateOf(on, shown(on) !== was) };
    }
    const items = await settled(drained(value));
    if (items === SLOW) return { k: 'pending', c: '' };
    const text = shown(items);
    const after = shown(given);
    const changed = after === before ? '' : `; its arguments became ${after}`;
    const state = on === undefined ? {} : stateOf(on, shown(on) !== was);
    return { k: 'value', ...told(text + changed), ...state, ...kindOf(items) };
  } catch (error) {
    return thrown(error);
  }
}

function stateOf(on, isChanged) {
  const { c: s, h: sh } = told(shown(on));
  const sf = Object.keys(on).toSorted().join().slice(0, MOST_TOLD);
  return { s, ...(sh && { sh }), sf, ...(isChanged && { sc: 1 }) };
}

/** Returns the values of an iterator, up to a limit; resolves with them if it is asynchronous. */
function drained(value) {
  if (value === null || typeof value !== 'object' || typeof value.next !== 'function') return value;
  if (typeof value[Symbol.asyncIterator] === 'function') return drainedInTime(value);
  if (typeof value[Symbol.iterator] !== 'function') return value;
  const items = [];
  for (const item of value) {
    items.push(item);
    if (items.length >= 1_000) break;
  }
  return { iterates: items };
}

async function drainedInTime(value) {
  const items = [];
  for await (const item of value) {
    items.push(item);
    if (items.length >= 1_000) break;
  }
  return { iterates: items };
}

function thrown(error) {
  if (error instanceof Exit) return { k: 'exit', c: shown(error.code).slice(0, 20) };
  try {
    const part = (field) => String(error[field]).slice(0, 200);
    if (error instanceof Error) return { k: 'throw', e: part('name'), ...told(part('message')) };
  } catch {
    // The name of the error cannot be read.
  }
  return { k: 'throw', e: '', ...told(shown(error)) };
}

function told(text) {
  if (text.length <= MOST_TOLD) return { c: text };
  return { c: text.slice(0, MOST_TOLD), h: createHash('sha256').update(text).digest('hex') };
}

function tell(line) {
  let bytes = Buffer.from(`${token}${stringify(line)}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(3, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function decodedAll(values, maker) {
  return values.map((value) => decoded(value, maker));
}

/** Decodes a value (behaviour/value.ts). */
function decoded(value, maker) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return decodedAll(value, maker);
  if ('u' in value) return undefined;
  if ('n' in value) return Reflect.construct(maker, decodedAll(value.n, maker));
  if ('t' in value) return decodedAll(value.t, maker);
  if (value.v === 'bigint') return BigInt(value.of);
  if (value.v === 'date') return Reflect.construct(Date, [value.of].flat());
  if (value.v === 'bytes') return Buffer.from(value.of);
  if ('f' in value) {
    const special = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };
    return typeof value.f === 'number' ? value.f : special[value.f];
  }
  const made = {};
  for (const [key, item] of value.d) {
    Object.defineProperty(made, String(key), {
      value: decoded(item, maker),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return made;
}

/** Resolves sources as bundlers do: `./a.js` to `./a.ts`, and names without an extension. */
function hookSources() {
  if (typeof module.registerHooks !== 'function') return;
  module.registerHooks({
    resolve(name, context, next) {
      try {
        return next(name, context);
      } catch (error) {
        if (!/^\.{0,2}\//.test(name)) throw error;
        for (const other of otherNames(name)) {
          try {
            return next(other, context);
          } catch {
            // The first error shows what is missing.
          }
        }
        throw error;
      }
    },
  });
}

function otherNames(name) {
  const endings = ['.ts', '.js', '.mts', '/index.ts', '/index.js'];
  return [name.replace(/js$/, 'ts'), ...endings.map((ending) => name + ending)];
}
