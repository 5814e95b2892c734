/**
 * Ties a schema to the type it parses into. Pure; parses nothing itself.
 */
import * as v from 'valibot';

/** The type with every field required, at any depth. */
type Whole<T> = T extends string | number | boolean | null | undefined
  ? T
  : { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> };

/**
 * Accepts a schema for `T` that names every field of it, optional ones too. A field that a schema
 * leaves out would be dropped silently on load; so this makes it an error of types.
 */
export function schemaFor<T>() {
  return <S extends v.GenericSchema<unknown, T>>(
    schema: Whole<v.InferOutput<S>> extends Whole<T> ? S : never,
  ): v.GenericSchema<unknown, T> => schema;
}

/**
 * A map from free names to values. Other than `v.record` it lets go of no name: a node of a
 * blueprint may be called "prototype".
 */
export function namedValues<T>(schema: v.GenericSchema<unknown, T>) {
  return v.custom<Readonly<Record<string, T>>>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((each) => v.is(schema, each)),
    'must be a map of values of one kind',
  );
}
