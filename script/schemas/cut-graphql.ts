// Cuts a GraphQL schema down to the fields that some queries ask for, with their arguments and
// whatever types those are of. Pure; owns no list of queries.
import {
  buildSchema,
  type DefinitionNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  print,
  type TypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

type Named = Extract<DefinitionNode, { readonly name?: unknown }>;

export function cutGraphql(text: string, queries: readonly string[]): string {
  const schema = buildSchema(text, { assumeValid: true, assumeValidSDL: true });
  const definitions = new Map<string, Named>();
  for (const definition of parse(text, { noLocation: true }).definitions) {
    if ('name' in definition && definition.name) definitions.set(definition.name.value, definition);
  }
  const used = fieldsIn(queries, schema);
  const implementers = (name: string): string[] =>
    [...definitions.values()].flatMap((each) => {
      if (each.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
      return each.interfaces?.some((above) => above.name.value === name) ? [each.name.value] : [];
    });
  for (const [name, fields] of Array.from(used)) {
    if (definitions.get(name)?.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const all = implementers(name);
    // Something has to be behind it; which of them is the service's choice.
    if (!all.some((each) => used.has(each))) for (const each of all) used.set(each, fields);
  }
  const kept = new Set<string>(['Query', 'Mutation', ...used.keys()]);
  const parts: string[] = [];
  for (const name of kept) {
    const definition = definitions.get(name);
    if (!definition) continue;
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const fields = (definition.fields ?? []).filter((field) =>
          used.get(name)?.has(field.name.value),
        );
        for (const field of fields) for (const type of typesOf(field)) kept.add(type);
        const own = used.get(name) ?? new Set();
        const interfaces = (definition.interfaces ?? []).filter((each) =>
          used.get(each.name.value)?.isSubsetOf(own),
        );
        parts.push(print(bare({ ...definition, fields, interfaces })));
        break;
      }
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        for (const { type } of definition.fields ?? []) kept.add(nameOf(type));
        parts.push(print(bare(definition)));
        break;
      default:
        parts.push(print(bare(definition)));
    }
  }
  return `${parts.join('\n\n')}\n`;
}

function fieldsIn(
  queries: readonly string[],
  schema: ReturnType<typeof buildSchema>,
): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const query of queries) {
    const info = new TypeInfo(schema);
    const note = (type: string, field?: string): void => {
      const fields = used.get(type) ?? new Set();
      if (field !== undefined) fields.add(field);
      used.set(type, fields);
    };
    const visitor = {
      Field: ({ name }: { readonly name: { readonly value: string } }) => {
        const parent = info.getParentType();
        if (parent && name.value !== '__typename') note(parent.name, name.value);
        for (const above of parent && 'getInterfaces' in parent ? parent.getInterfaces() : []) {
          if (above.getFields()[name.value]) note(above.name, name.value);
        }
      },
    };
    visit(parse(query), visitWithTypeInfo(info, visitor));
  }
  return used;
}

function typesOf(field: FieldDefinitionNode): string[] {
  return [nameOf(field.type), ...(field.arguments ?? []).map(({ type }) => nameOf(type))];
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

/** Without descriptions and directives, which say nothing about what may be sent. */
function bare<T extends DefinitionNode>(definition: T): T {
  const plain = JSON.parse(JSON.stringify(definition)) as T;
  const strip = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('description' in value) delete value.description;
    if ('directives' in value) value.directives = [];
    for (const each of Object.values(value)) strip(each);
  };
  strip(plain);
  return plain;
}
