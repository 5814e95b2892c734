// Rebuilds the part of Linear's GraphQL schema that some questions use. Linear publishes no schema
// text on npm, but the types of its SDK, which are generated from it one by one. Pure; asks nobody.
import {
  buildSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
  parse,
  print,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A field as its line says: `labels?: Maybe<Array<Scalars["String"]>>`. */
type Fields = ReadonlyMap<string, string>;

/**
 * @param types the SDK's declarations
 * @param questions what is asked; fields that none of them selects are left out
 */
export function linearSdl(types: string, questions: readonly string[]): string {
  const sdl = rebuilt(types);
  const whole = buildSchema(sdl, { assumeValid: true, assumeValidSDL: true });
  const used = questions.flatMap((question) => fieldsIn(whole, parse(question)));
  return pruned(sdl, new Set(used));
}

function rebuilt(types: string): string {
  const declared = new Map(
    [...types.matchAll(/^type (\w+) = (?:\w+ & )*\{\n([^]*?)^\};/gm)].map(
      ([, name = '', body = '']) => [name, fieldsOf(body)] as const,
    ),
  );
  // What the SDK declares for itself is reached from neither.
  const reached = new Set(['Query', 'Mutation']);
  const parts: string[] = [];
  for (const name of reached) {
    const type = declared.get(name);
    if (type === undefined || name === 'Scalars') continue;
    const isOutput = type.has('__typename');
    const lines = [...type].flatMap(([field, its]) => {
      if (field === '__typename') return [];
      const args = declared.get(`${name}${upper(field)}Args`);
      for (const each of [its, ...(args?.values() ?? [])]) {
        for (const [named] of each.matchAll(/\w+/g)) reached.add(named);
      }
      return [`  ${field}${argumentsOf(args)}: ${spelled(its)}`];
    });
    parts.push(`${isOutput ? 'type' : 'input'} ${name} {\n${lines.join('\n')}\n}`);
  }
  const enums = [...types.matchAll(/^declare enum (\w+) \{\n([^]*?)^\}/gm)].map(
    ([, name = '', body = '']) =>
      `enum ${name} {\n${[...body.matchAll(/= "(\w+)"/g)].map(([, value]) => `  ${value}`).join('\n')}\n}`,
  );
  // No question selects from a union.
  const unions = [...types.matchAll(/^type (\w+) = (?:\w+ \| )+\w+;/gm)].map(
    ([, name]) => `scalar ${name}`,
  );
  const [, scalars = ''] = /^type Scalars = \{\n([^]*?)^\};/m.exec(types) ?? [];
  const own = [...fieldsOf(scalars).keys()]
    .filter((name) => !['ID', 'String', 'Boolean', 'Int', 'Float'].includes(name))
    .map((name) => `scalar ${name}`);
  return [...own, ...enums, ...unions, ...parts].join('\n');
}

function fieldsOf(body: string): Fields {
  const lines = body.matchAll(/^ {2}(\w+)(\??): (.*);$/gm);
  return new Map(
    [...lines].map(([, name = '', isOptional = '', type = '']) => [
      name,
      // An argument with a default is optional without being null.
      isOptional === '?' && !/^(?:Input)?Maybe</.test(type) ? `Maybe<${type}>` : type,
    ]),
  );
}

function argumentsOf(args: Fields | undefined): string {
  if (args === undefined || args.size === 0) return '';
  return `(${[...args].map(([name, type]) => `${name}: ${spelled(type)}`).join(', ')})`;
}

function spelled(type: string): string {
  const maybe = /^(?:Input)?Maybe<(.*)>$/.exec(type)?.[1];
  if (maybe !== undefined) return spelled(maybe).replace(/!$/, '');
  const item = /^Array<(.*)>$/.exec(type)?.[1];
  if (item !== undefined) return `[${spelled(item)}]!`;
  return `${/^Scalars\["(\w+)"\]$/.exec(type)?.[1] ?? type}!`;
}

function upper(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** `Issue.title` for each field that is selected. */
function fieldsIn(schema: GraphQLSchema, question: DocumentNode): string[] {
  const wrong = validate(schema, question);
  if (wrong[0] !== undefined) throw new Error(wrong[0].message);
  const found: string[] = [];
  const info = new TypeInfo(schema);
  visit(
    question,
    visitWithTypeInfo(info, {
      Field(node) {
        found.push(`${info.getParentType()?.name ?? ''}.${node.name.value}`);
      },
    }),
  );
  return found;
}

/** Keeps selected fields, and whatever a question might send with them. */
function pruned(sdl: string, used: ReadonlySet<string>): string {
  const kept = new Map<string, DefinitionNode>();
  for (const definition of parse(sdl).definitions) {
    if (!isTypeDefinitionNode(definition)) continue;
    const name = definition.name.value;
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) {
      kept.set(name, definition);
      continue;
    }
    const fields = definition.fields?.filter((field) => used.has(`${name}.${field.name.value}`));
    if (fields?.length) kept.set(name, { ...definition, fields });
  }
  const reached = new Set(['Query', 'Mutation']);
  for (const name of reached) {
    const definition = kept.get(name);
    if (definition === undefined) continue;
    visit(definition, { NamedType: (node) => void reached.add(node.name.value) });
  }
  const definitions = [...reached].toSorted().flatMap((name) => kept.get(name) ?? []);
  return `${definitions.map(print).join('\n\n')}\n`;
}
