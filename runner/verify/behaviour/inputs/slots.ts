/**
 * Owns the arguments of a call in a test text: a value, a name, or a combination of both. Pure.
 */
import { isBuilt } from '../language-forms.ts';
import { readItems } from '../literals/literal.ts';
import { beforeLiteral } from '../literals/typed-literals.ts';
import { type CallLanguage, isWhole, type ProgramLanguage, type Value } from '../value.ts';

export type Slot =
  | { readonly value: Value; readonly keyword?: string }
  | {
      readonly name: string;
      readonly spread: boolean;
      readonly keyword?: string;
      /** Part of the named value. */
      readonly field?: string | number;
    }
  /** A list, or a struct if all items have keys, in a built language. */
  | {
      readonly parts: readonly Slot[];
      readonly keys: readonly (string | undefined)[];
      readonly keyword?: string;
    };

export function slotOf(
  value: Value,
  source: string,
  keyword: string | undefined,
  language: CallLanguage,
): Slot | undefined {
  const named = keyword === undefined ? {} : { keyword };
  if (isWhole(value)) return { value, ...named };
  if (isBuilt(language)) return builtSlot(source, language, 0);
  const plain = keyword === undefined ? source : source.replace(/^\w+\s?=\s?/, '');
  const [, owner, at, key] =
    /^\$?([A-Za-z_]\w*)(?:->)?(?:\[(\d+)\]|[[{]["']?(\w+)["']?[\]}])$/.exec(plain) ?? [];
  if (owner !== undefined) {
    const place = at === undefined ? undefined : Number(at) - (language === 'lua' ? 1 : 0);
    return { name: owner, spread: false, field: place ?? key ?? '', ...named };
  }
  const [, spread = '', name] = /^(\.\.\.|\*)?(?:[\w$]+\.)*([A-Za-z_$][\w$]*)$/.exec(plain) ?? [];
  return name === undefined ? undefined : { name, spread: spread !== '', ...named };
}

/** Reads a name, or a combination of names and literals. */
function builtSlot(source: string, language: ProgramLanguage, depth: number): Slot | undefined {
  const at = beforeLiteral(source, 0, language);
  const read =
    /[[{]/.test(source[at] ?? '') && depth < 3
      ? readItems(source, at, language, { left: 4_000 })
      : undefined;
  if (read?.end === source.length) {
    const parts = read.items.map(({ value, key, text: own }): Slot | undefined => {
      if (isWhole(value)) return { value };
      return builtSlot(
        key === undefined ? own : own.replace(/^\w+\s*:\s*/, ''),
        language,
        depth + 1,
      );
    });
    const hasKeys = read.items.some(({ key }) => key !== undefined);
    // Rust may fill a field from a variable of the same name.
    const keys = read.items.map(({ key, text }) =>
      typeof key === 'string' ? key : hasKeys ? text : undefined,
    );
    return parts.every((part) => part !== undefined) ? { parts, keys } : undefined;
  }
  const [, name, spread = ''] =
    (language === 'go'
      ? /^(?:\w+\.)*([A-Za-z_]\w*)(\.{3})?$/
      : /^c(?:pp)?$/.test(language)
        ? /^[&*]?(?:\w+(?:\[\w{1,40}\])?(?:\.|->))?([A-Za-z_]\w*)$/
        : /^[&*]*(?:\w+\.)*([A-Za-z_]\w*)(?:\.(?:clone|to_string|to_vec|as_str|to_owned)\(\)|\[\.\.\])?$/
    ).exec(source) ?? [];
  return name === undefined ? undefined : { name, spread: spread !== '' };
}

/** Returns the names in slots and in their parts. */
export function namedIn(slots: readonly Slot[]): Extract<Slot, { readonly name: string }>[] {
  return slots.flatMap((slot) =>
    'name' in slot ? [slot] : 'parts' in slot ? namedIn(slot.parts) : [],
  );
}

export function valueIn(slot: Slot, values: ReadonlyMap<string, Value>): Value | undefined {
  if ('value' in slot) return slot.value;
  if ('name' in slot) return values.get(slot.name);
  const parts: Value[] = [];
  for (const part of slot.parts) {
    const value = valueIn(part, values);
    if (value === undefined) return undefined;
    parts.push(value);
  }
  const hasKeys = slot.keys.some((key) => key !== undefined);
  return hasKeys ? { d: parts.map((part, i) => [slot.keys[i] ?? '', part]) } : parts;
}
