// Makes an OpenAPI 3.0 description of the types that a client library publishes for a service that
// publishes no description on npm. Reads interfaces and object types of a declaration file; knows
// no conditional or mapped types beyond an omission. Pure.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Schema = { [key: string]: Json };

export interface TypedOperation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put';
  readonly path: string;
  /** Types, as the declaration file writes them; options are in camel case there. */
  readonly query?: string;
  readonly body?: string;
  /** By status; '' where the answer has no JSON. */
  readonly answers: Readonly<Record<number, string>>;
}

/** @param corrected members by type, where the library's own are wrong */
export function typedOpenapi(
  declarations: string,
  operations: readonly TypedOperation[],
  corrected: Readonly<Record<string, string>>,
): string {
  const types = new TypeReader(declarations, corrected);
  const paths: Record<string, Schema> = {};
  for (const { id, method, path, query, body, answers } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }));
    const responses: Schema = {};
    for (const [status, type] of Object.entries(answers)) {
      const response: Schema = { description: '' };
      if (type !== '') response.content = json(types.schema(type, 'answer'));
      responses[status] = response;
    }
    const options = query === undefined ? [] : types.parameters(query);
    const operation: Schema = { operationId: id, parameters: [...named, ...options], responses };
    if (body !== undefined) {
      operation.requestBody = { required: true, content: json(types.schema(body, 'sent')) };
    }
    (paths[path] ??= {})[method] = operation;
  }
  const components = Object.entries(types.components()).map(
    ([name, schema]) => `   ${JSON.stringify(name)}: ${JSON.stringify(schema)}`,
  );
  const lines = Object.entries(paths).map(
    ([path, operationsAt]) => `  ${JSON.stringify(path)}: ${JSON.stringify(operationsAt)}`,
  );
  return `{
 "openapi": "3.0.3",
 "info": {"title": "GitLab, by the types of its client library", "version": ""},
 "paths": {
${lines.join(',\n')}
 },
 "components": {
  "schemas": {
${components.join(',\n')}
  }
 }
}
`;
}

function json(schema: Schema): Schema {
  return { 'application/json': { schema } };
}

/** `sent`: names in snake case, and no property that is not named. */
type Direction = 'sent' | 'answer';

class TypeReader {
  readonly #declarations: string;
  readonly #corrected: Readonly<Record<string, string>>;
  readonly #components: Record<string, Schema> = {};
  #tokens: string[] = [];

  constructor(declarations: string, corrected: Readonly<Record<string, string>>) {
    this.#declarations = declarations;
    this.#corrected = corrected;
  }

  components(): Readonly<Record<string, Schema>> {
    return this.#components;
  }

  parameters(type: string): Json[] {
    const { properties = {} } = this.schema(type, 'sent');
    return Object.entries(properties as Record<string, Schema>).map(([name, schema]) => ({
      name: schema.type === 'array' ? `${name}[]` : name,
      in: 'query',
      schema,
    }));
  }

  schema(type: string, direction: Direction): Schema {
    const before = this.#tokens;
    this.#tokens = type.match(/'[^']*'|[\w.]+|[{}[\]<>()|&?:;,]/g) ?? [];
    const schema = this.#union(direction);
    this.#tokens = before;
    return schema;
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  #union(direction: Direction): Schema {
    this.#take('|');
    const choices = [this.#intersection(direction)];
    while (this.#take('|')) choices.push(this.#intersection(direction));
    const values = choices.flatMap((each) => (Array.isArray(each.enum) ? each.enum : []));
    const others = choices.filter((each) => each.enum === undefined);
    const all = values.length === 0 ? others : [...others, { enum: values }];
    return all.length === 1 && all[0] !== undefined ? all[0] : { anyOf: all };
  }

  #intersection(direction: Direction): Schema {
    const parts = [this.#postfix(direction)];
    while (this.#take('&')) parts.push(this.#postfix(direction));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : merged(parts);
  }

  #postfix(direction: Direction): Schema {
    let schema = this.#primary(direction);
    while (this.#tokens[0] === '[' && this.#tokens[1] === ']') {
      this.#tokens.splice(0, 2);
      schema = { type: 'array', items: schema };
    }
    return schema;
  }

  #primary(direction: Direction): Schema {
    if (this.#take('(')) {
      const inner = this.#union(direction);
      this.#take(')');
      return inner;
    }
    if (this.#take('{')) return this.#members(direction);
    const word = this.#tokens.shift() ?? '';
    if (word.startsWith("'")) return { enum: [word.slice(1, -1)] };
    switch (word) {
      case 'string':
      case 'boolean':
      case 'number':
        return { type: word };
      case 'null':
        return { enum: [null] };
      case 'unknown':
      case 'any':
        return {};
      case 'Record':
        this.#arguments(direction);
        return { type: 'object' };
      case 'MappedOmit': {
        const [from = {}, omitted = {}] = this.#arguments(direction);
        return without(this.#resolved(from), (omitted.enum ?? []) as string[]);
      }
      default:
        return direction === 'sent' ? this.#declared(word, direction) : this.#component(word);
    }
  }

  #arguments(direction: Direction): Schema[] {
    const found: Schema[] = [];
    if (!this.#take('<')) return found;
    do found.push(this.#union(direction));
    while (this.#take(','));
    this.#take('>');
    return found;
  }

  #members(direction: Direction): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    while (!this.#take('}')) {
      const name = this.#tokens.shift() ?? '';
      const isOptional = this.#take('?');
      this.#take(':');
      const schema = this.#union(direction);
      this.#take(';');
      const written = direction === 'sent' ? name.replaceAll(/[A-Z]/g, snake) : name;
      // What a client may leave out, the service answers with null.
      properties[written] =
        isOptional && direction === 'answer' ? { anyOf: [schema, { enum: [null] }] } : schema;
      if (!isOptional) required.push(written);
    }
    return {
      type: 'object',
      properties,
      ...(required.length === 0 ? {} : { required }),
      ...(direction === 'sent' ? { additionalProperties: false } : {}),
    };
  }

  #component(name: string): Schema {
    // First an empty one: types may refer to themselves.
    if (!(name in this.#components)) {
      this.#components[name] = {};
      this.#components[name] = this.#declared(name, 'answer');
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #declared(name: string, direction: Direction): Schema {
    const pattern = new RegExp(
      `^(?:interface ${name}(?: extends ([^{]+))? |type ${name} = )(\\{[\\s\\S]*?\\n\\})`,
      'm',
    );
    const [, above = '', body] = pattern.exec(this.#declarations) ?? [];
    if (body === undefined) throw new Error(`The types have no ${name}.`);
    const bases = above.split(/,\s*(?![^<]*>)/).filter((base) => base.trim() !== '');
    const parts = [...bases, body, this.#corrected[name] ?? '{}'];
    return merged(parts.map((part) => this.#resolved(this.schema(part, direction))));
  }

  #resolved(schema: Schema): Schema {
    const { $ref } = schema;
    return typeof $ref === 'string'
      ? (this.#components[$ref.split('/').at(-1) ?? ''] ?? {})
      : schema;
  }
}

function merged(parts: readonly Schema[]): Schema {
  const properties: Schema = {};
  const required = new Set<string>();
  for (const part of parts) {
    const named = (part.properties ?? {}) as Schema;
    for (const name of Object.keys(named)) required.delete(name);
    Object.assign(properties, named);
    for (const name of (part.required ?? []) as string[]) required.add(name);
  }
  const closed = parts.some((part) => part.additionalProperties === false);
  return {
    type: 'object',
    properties,
    ...(required.size === 0 ? {} : { required: [...required] }),
    ...(closed ? { additionalProperties: false } : {}),
  };
}

function without(schema: Schema, names: readonly string[]): Schema {
  const properties = { ...(schema.properties as Schema) };
  for (const name of names) delete properties[name];
  const required = ((schema.required ?? []) as string[]).filter((name) => !names.includes(name));
  return { ...schema, properties, ...(required.length === 0 ? {} : { required }) };
}

function snake(letter: string): string {
  return `_${letter.toLowerCase()}`;
}
