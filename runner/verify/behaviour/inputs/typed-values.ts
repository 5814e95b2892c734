/** Owns making values of a declared type from the caller's random numbers. Pure. */
import { generatedValue } from './generated.ts';
import { entriesOf, type Value } from '../value.ts';
import type { PlainType } from '../functions/parameter.ts';

const MAX_ITEMS = 5;

/**
 * Returns one value per type; of two structs of one type, the second is often a copy with one field
 * changed.
 */
export function typedValues(types: readonly PlainType[], random: () => number): readonly Value[] {
  const values = types.map((type) => typedValue(type, random));
  const [one, other] = types;
  const [first, second] = values;
  const isPair = one?.kind === 'fields' && JSON.stringify(one) === JSON.stringify(other);
  if (!isPair || random() < 0.5) return values;
  const [fields, others] = [entriesOf(first), entriesOf(second)];
  if (!fields || !others) return values;
  const at = Math.floor(random() * fields.length);
  const alike = { d: fields.map((field, i) => (i === at ? (others[i] ?? field) : field)) };
  return values.with(1, alike);
}

function typedValue(type: PlainType, random: () => number): Value {
  const below = (n: number) => Math.floor(random() * n);
  switch (type.kind) {
    case 'text':
      return generatedValue({ kind: 'string', language: 'go' }, random);
    case 'letter':
      return 'abcxyzABZ 019-_.,'.charAt(below(17));
    case 'truth':
      return below(2) === 0;
    case 'integer': {
      const n = below(4) === 0 ? below(1_001) - 200 : below(41) - 10;
      return Math.max(type.least, Math.min(type.most, type.least === 0 ? Math.abs(n) : n));
    }
    case 'float':
      return { f: (below(4_001) - 1_000) / (below(2) === 0 ? 100 : 1) };
    case 'list': {
      const length = type.length ?? below(MAX_ITEMS);
      return Array.from({ length }, () => typedValue(type.of, random));
    }
    case 'tuple':
      return { t: type.of.map((own) => typedValue(own, random)) };
    case 'map': {
      const entries = Array.from(
        { length: below(MAX_ITEMS) },
        () => [typedValue(type.key, random), typedValue(type.of, random)] as const,
      );
      return { d: entries };
    }
    case 'maybe':
      return below(4) === 0 ? null : typedValue(type.of, random);
    case 'fields':
      return { d: type.fields.map(([name, own]) => [name, typedValue(own, random)]) };
  }
}
