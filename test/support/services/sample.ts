/**
 * Fills what a test does not care about: the fields that a service's description requires, each
 * with the smallest value that the description allows.
 */
import { readFileSync } from 'node:fs';

type Schema = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

/** Makes whole objects of a description's components: `sample('issue', { title: 'Crash' })`. */
export function sampler(file: string): (component: string, fields?: Fields) => Fields {
  const whole = JSON.parse(readFileSync(`test/fixtures/services/${file}`, 'utf8')) as {
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  };

  function resolved(schema: Schema): Schema {
    const { $ref } = schema;
    if (typeof $ref === 'string') {
      const component = whole.components.schemas[$ref.split('/').at(-1) ?? ''];
      if (component === undefined) throw new Error(`The description has no ${$ref}.`);
      return resolved(component);
    }
    if (!Array.isArray(schema.allOf)) return schema;
    const parts = (schema.allOf as Schema[]).map(resolved);
    return {
      type: 'object',
      properties: Object.assign({}, ...parts.map((part) => part.properties)),
      required: parts.flatMap((part) => (part.required as string[] | undefined) ?? []),
    };
  }

  function value(given: Schema): unknown {
    const schema = resolved(given);
    if (schema.nullable === true) return null;
    if (Array.isArray(schema.enum)) return schema.enum[0];
    const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
    if (choices?.[0] !== undefined) return value(choices[0]);
    switch (schema.type) {
      case 'string':
        return '';
      case 'integer':
      case 'number':
        return 1;
      case 'boolean':
        return false;
      case 'array':
        return [];
      default:
        return filled(schema, {});
    }
  }

  function filled(given: Schema, fields: Fields): Fields {
    const schema = resolved(given);
    const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
    const required = (schema.required ?? []) as readonly string[];
    const missing = required.filter((name) => !(name in fields));
    return {
      ...Object.fromEntries(missing.map((name) => [name, value(properties[name] ?? {})])),
      ...fields,
    };
  }

  return (component, fields = {}) => filled({ $ref: `#/components/schemas/${component}` }, fields);
}
