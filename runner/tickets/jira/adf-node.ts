/**
 * One node of an Atlassian document, as far as it is read here. A node is parsed when it is
 * reached, and what does not parse is no node: so a document of any depth or size can be read.
 */
import * as v from 'valibot';

const nodeSchema = v.object({
  type: v.string(),
  text: v.optional(v.string()),
  attrs: v.nullish(v.record(v.string(), v.unknown()), {}),
  content: v.nullish(v.array(v.unknown()), []),
  marks: v.nullish(v.array(v.unknown()), []),
});

export type AdfNode = v.InferOutput<typeof nodeSchema>;

export interface Attachment {
  readonly url: string;
  readonly isImage: boolean;
}

/** The attachment of this file name; undefined when there is none. */
export type FindAttachment = (name: string) => Attachment | undefined;

export function readNode(value: unknown): AdfNode | undefined {
  const parsed = v.safeParse(nodeSchema, value);
  return parsed.success ? parsed.output : undefined;
}

/** An attribute that is text; '' where it is not. */
export function wordIn(attrs: AdfNode['attrs'], name: string): string {
  const value = attrs[name];
  return typeof value === 'string' ? value : '';
}

const inlineTypes: ReadonlySet<string> = new Set([
  'text',
  'hardBreak',
  'mention',
  'emoji',
  'date',
  'status',
  'inlineCard',
  'inlineExtension',
  'mediaInline',
  'placeholder',
]);

export function isInline(type: string): boolean {
  return inlineTypes.has(type);
}
