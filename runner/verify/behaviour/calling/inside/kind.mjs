// Returns the kind of an answer: made only of types of JavaScript (`p`), or with a value that itself
// defines what it equals or how it is shown (`o`, in words). Bounded; never throws.
import { inspect, types } from 'node:util';

const MOST_DEPTH = 4;
const MOST_NODES = 200;
const SAYS = [
  'valueOf',
  'toString',
  'toJSON',
  'equals',
  'asymmetricMatch',
  Symbol.toPrimitive,
  inspect.custom,
];
// Read before the repository's code can replace them.
const PLAIN = new Set(
  [Object, Array, Date, RegExp, Map, Set, Number, String, Boolean, Uint8Array].map(
    (kind) => kind.prototype,
  ),
);
const { getPrototypeOf, getOwnPropertyDescriptor, getOwnPropertyDescriptors } = Object;
const { ownKeys } = Reflect;

export function kindOf(value) {
  try {
    const state = { left: MOST_NODES, plain: true, own: undefined };
    look(value, 0, state);
    if (state.own !== undefined) return { o: state.own };
    return state.plain ? { p: 1 } : {};
  } catch {
    return {};
  }
}

function look(value, depth, state) {
  state.left -= 1;
  if (value === undefined || value === null) {
    // A function that returns nothing gives no value to classify.
    if (depth === 0) state.plain = false;
    return;
  }
  if (typeof value === 'function' || typeof value === 'symbol') {
    state.plain = false;
    return;
  }
  if (typeof value !== 'object' || state.left < 0 || depth > MOST_DEPTH) return;
  if (types.isProxy(value)) {
    state.own ??= 'a proxy';
    return;
  }
  const fields = getOwnPropertyDescriptors(value);
  const says = saidBy(value);
  if (says !== undefined) state.own ??= says;
  const proto = getPrototypeOf(value);
  if (proto !== null && !PLAIN.has(proto)) state.plain = false;
  for (const key of ownKeys(fields)) {
    if (state.left < 0) return;
    const field = fields[key];
    const item = field.value;
    if (field.get) state.own ??= `an accessor (${String(key).slice(0, 40)})`;
    else if (item !== value && typeof item !== 'function') look(item, depth + 1, state);
  }
  if (types.isMap(value) || types.isSet(value)) {
    for (const item of Array.from(value).flat().slice(0, MOST_NODES)) look(item, depth + 1, state);
  }
}

/** Names the first method of how it is compared or shown that the product defines, if any. */
function saidBy(value) {
  const classes = [];
  for (let at = value; at !== null && !PLAIN.has(at); at = getPrototypeOf(at)) {
    if (types.isProxy(at)) return 'a proxy';
    if (isOfLanguage(at)) break;
    classes.push(at);
    if (classes.length > 20) break;
  }
  for (const at of classes) {
    for (const key of SAYS) {
      const field = getOwnPropertyDescriptor(at, key);
      if (field && (field.get || typeof field.value === 'function' || typeof key === 'symbol')) {
        return `${nameOf(value)}.${typeof key === 'symbol' ? `[${key.description}]` : key}`;
      }
    }
  }
  return undefined;
}

/** Accepts the prototype of a class of Node itself: its methods have no source text. */
function isOfLanguage(proto) {
  const maker = getOwnPropertyDescriptor(proto, 'constructor')?.value;
  return (
    typeof maker === 'function' &&
    maker.prototype === proto &&
    /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(maker))
  );
}

function nameOf(value) {
  const maker = getPrototypeOf(value)?.constructor;
  return typeof maker === 'function' ? String(maker.name).slice(0, 60) : 'an object';
}
