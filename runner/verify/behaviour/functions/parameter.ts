/**
 * Owns what is known of one parameter of a function, in any language. Types alone.
 */
import type { MadeKind, Value } from '../value.ts';

export type PlainType =
  | { readonly kind: 'text' }
  /** One character. */
  | { readonly kind: 'letter' }
  | { readonly kind: 'truth' }
  | { readonly kind: 'integer'; readonly least: number; readonly most: number }
  | { readonly kind: 'float' }
  /** `length` is set if all values have the same. */
  | { readonly kind: 'list'; readonly of: PlainType; readonly length?: number }
  | { readonly kind: 'tuple'; readonly of: readonly PlainType[] }
  | { readonly kind: 'map'; readonly key: PlainType; readonly of: PlainType }
  /** The value, or nothing (null). */
  | { readonly kind: 'maybe'; readonly of: PlainType }
  /** A struct: its fields in the order of their declaration. */
  | { readonly kind: 'fields'; readonly fields: readonly (readonly [string, PlainType])[] };

export type Hint =
  | 'number'
  | 'integer'
  | 'string'
  | 'boolean'
  | 'numbers'
  | 'strings'
  | 'list'
  | MadeKind;

export interface Parameter {
  readonly name: string;
  readonly hint?: Hint;
  readonly optional: boolean;
  /** Set if the default is a literal. */
  readonly fallback?: Value;
  /** Takes all remaining arguments. */
  readonly rest?: true;
  /** Declared type, in a built language. */
  readonly type?: PlainType;
  /** Python's parameters after `*`. */
  readonly keyword?: true;
}
