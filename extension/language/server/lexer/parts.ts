/**
 * Owns the marks that many languages share. Data only.
 */
import type { BlockRule, LineRule, Rule, StringRule } from './language.ts';

export const slashes: LineRule = { kind: 'line', open: /\/\//y };
export const continued: LineRule = { ...slashes, continues: true };
export const hash: LineRule = { kind: 'line', open: /#/y };
/** A mark inside a word begins no comment. */
export const wordHash: LineRule = {
  ...hash,
  when: ({ inArithmetic }, text, at) =>
    !inArithmetic && (at === 0 || /[\s;&|()]/.test(text[at - 1] ?? ' ')),
};
export const block: BlockRule = { kind: 'block', open: /\/\*/y, close: '*/' };
export const nested: BlockRule = { ...block, nested: '/*' };
export const quoted = (mark: string, more: Partial<StringRule> = {}): StringRule => ({
  kind: 'string',
  open: new RegExp(mark, 'y'),
  close: mark,
  escape: 'backslash',
  ...more,
});
export const double = quoted('"');
export const single = quoted("'");
export const raw = (mark: string): StringRule => quoted(mark, { escape: 'none', lines: true });
/** A character in quotes; anything else is a lifetime, a label or a stray mark. */
export const character: Rule = {
  kind: 'skip',
  open: /'(?:\\(?:u\{[^}\n]{1,8}\}|x[0-9a-fA-F]+|u[0-9a-fA-F]{4}|[^\n][0-7]{0,2})|[^\\'\n]{1,2})'/y,
};
/** A name in backticks may contain any words. */
export const tickedName: Rule = { kind: 'skip', open: /`[^`\n]{1,300}`/y };
export const textBlock = (more: Partial<StringRule> = {}) =>
  quoted('"""', { lines: true, ...more });
/** The line that names an interpreter is read by the system, not by the language. */
export const shebang: Rule = { kind: 'skip', open: /#![^\n]*/y, when: (_, __, at) => at === 0 };
