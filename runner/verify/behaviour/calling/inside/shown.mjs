// Writes any value of JavaScript as text, the same text for values that are deeply equal: fields
// ordered by name, no addresses. Bounded in depth and size; never throws, whatever getters and
// proxies do.

const MOST_DEPTH = 10;
const MOST_NODES = 5_000;
const MOST_STRING = 20_000;
const { stringify } = JSON;

export function shown(value) {
  return written(value, { left: MOST_NODES, above: [] });
}

function written(value, state) {
  state.left -= 1;
  if (state.left < 0) return '…';
  switch (typeof value) {
    case 'string':
      return stringify(value.slice(0, MOST_STRING));
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value.toString(16).length > 1_000 ? 'a large integer' : value}n`;
    case 'symbol':
      return `Symbol(${String(value.description)})`;
    case 'function':
      return `function ${safely(() => String(value.name))}`;
    case 'object':
      break;
    default:
      return String(value);
  }
  if (value === null) return 'null';
  if (state.above.includes(value)) return '<cycle>';
  if (state.above.length >= MOST_DEPTH) return '<deep>';
  state.above.push(value);
  const text = safely(() => ofObject(value, state));
  state.above.pop();
  return text;
}

function ofObject(value, state) {
  const all = (items) => {
    const texts = [];
    for (const item of items) {
      if (state.left < 0) break;
      texts.push(written(item, state));
    }
    return texts.join(', ');
  };
  if (Array.isArray(value)) {
    const kind = className(value);
    return `${kind === 'Array' ? '' : `${kind} `}[${all(value)}]`;
  }
  const tag = Object.prototype.toString.call(value);
  if (tag === '[object Date]') {
    const time = value.getTime();
    return Number.isNaN(time) ? 'Date(invalid)' : `Date(${value.toISOString()})`;
  }
  if (tag === '[object RegExp]') return String(value).slice(0, 1_000);
  if (value instanceof Map) {
    const entries = [...value].slice(0, MOST_NODES);
    return `Map {${entries.map(([k, v]) => `${written(k, state)} => ${written(v, state)}`).join(', ')}}`;
  }
  if (value instanceof Set) return `Set {${all(value)}}`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return `${className(value)} [${all(value)}]`;
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`.slice(0, 500);
  if (value instanceof Promise) return 'Promise';
  if (/^\[object (Number|String|Boolean)\]$/.test(tag)) {
    return `${className(value)}(${written(value.valueOf(), state)})`;
  }
  const keys = Object.keys(value).toSorted();
  const fields = [];
  for (const key of keys) {
    if (state.left < 0) break;
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : stringify(key.slice(0, 1_000));
    fields.push(`${name}: ${safely(() => written(value[key], state))}`);
  }
  const kind = className(value);
  return `${kind === 'Object' || kind === '' ? '' : `${kind} `}{${fields.join(', ')}}`;
}

function className(value) {
  const proto = Object.getPrototypeOf(value);
  if (proto === null || typeof proto.constructor !== 'function') return '';
  return String(proto.constructor.name).slice(0, 80);
}

function safely(make) {
  try {
    return make();
  } catch {
    return '<cannot be read>';
  }
}
