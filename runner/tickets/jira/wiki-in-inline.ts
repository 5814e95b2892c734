/**
 * Reads the words of one line of Jira's wiki markup as Markdown: marked text, links, images,
 * mentions. A mark without its partner is a character like others.
 */
import type { FindAttachment } from './adf-node.ts';
import { around, codeSpan, escaped, file, image, link } from './markdown-out.ts';

const MAX_DEPTH = 5;

/** Jira's marks, and what Markdown has for them. */
const MARKS = [
  { name: 'strong', wiki: '*', start: '**', end: '**' },
  { name: 'em', wiki: '_', start: '*', end: '*' },
  { name: 'strike', wiki: '-', start: '~~', end: '~~' },
  { name: 'inserted', wiki: '+', start: '', end: '' },
  { name: 'sup', wiki: '^', start: '<sup>', end: '</sup>' },
  { name: 'sub', wiki: '~', start: '<sub>', end: '</sub>' },
  { name: 'cite', wiki: '??', start: '*', end: '*' },
] as const;

/** A pair of marks around words, as Jira wants them: no letter outside, no space inside. */
function pair(name: string, mark: string): string {
  return String.raw`(?<![\p{L}\p{N}])${mark}(?=\S)(?<${name}>[^\n]{0,500}?\S)${mark}(?![\p{L}\p{N}])`;
}

const token = new RegExp(
  [
    String.raw` ?(?<hardBreak>\\\\) ?`,
    String.raw`\\(?<literal>[\p{P}\p{S}])`,
    String.raw`&#(?<entity>\d{2,5});`,
    String.raw`\{\{(?<code>[^\n]{1,500}?)\}\}`,
    String.raw`(?<noMark>\{(?:color|anchor)(?::[^}\n]{0,100})?\})`,
    String.raw`\[~(?<user>[^\]\n]{1,200})\]`,
    String.raw`\[\^(?<attached>[^\]\n]{1,300})\]`,
    String.raw`\[(?:(?<label>[^[\]|\n]{0,500})\|)?(?<target>(?:https?:|mailto:)[^\]|\s]{1,2000})(?:\|[^\]\n]{0,300})?\]`,
    String.raw`!(?<image>[^\s!|][^!|\n]{0,300})(?:\|[^!\n]{0,200})?!`,
    String.raw`(?<url>https?:\/\/[^\s|\]}<>"]{1,2000}(?<![.,;:!?)']))`,
    String.raw`(?<icon>\((?:\/|x|!|\?)\))`,
    // Jira's editor writes `{*}` where a mark stands within a word.
    String.raw`\{(?<mark>[*_+^~-])\}(?=\S)(?<braced>[^\n]{0,500}?\S)\{\k<mark>\}`,
    ...MARKS.map(({ name, wiki }) => pair(name, wiki.replaceAll(/[*+^?]/g, String.raw`\$&`))),
  ].join('|'),
  'gu',
);

const icons: Readonly<Record<string, string>> = {
  '(/)': '✅',
  '(x)': '❌',
  '(!)': '⚠️',
  '(?)': '❓',
};

export function wikiInline(text: string, find: FindAttachment, depth = 0): string {
  const out: string[] = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    out.push(escaped(text.slice(from, match.index)), spelled(match, find, depth));
    from = match.index + match[0].length;
  }
  out.push(escaped(text.slice(from)));
  return out.join('');
}

function spelled(
  { 0: all, groups = {} }: RegExpExecArray,
  find: FindAttachment,
  depth: number,
): string {
  const within = (words: string): string =>
    depth < MAX_DEPTH ? wikiInline(words, find, depth + 1) : escaped(words);
  const { literal, entity, code, user, attached, label, target, url, icon } = groups;
  if (groups.hardBreak !== undefined) return '\\\n';
  if (literal !== undefined) return escaped(literal);
  if (entity !== undefined) return escaped(String.fromCodePoint(Number(entity)));
  if (code !== undefined) return codeSpan(code.replaceAll(/\\([\p{P}\p{S}])/gu, '$1'));
  if (groups.noMark !== undefined) return '';
  if (user !== undefined) return escaped(`@${user.replace(/^accountid:/, '')}`);
  if (attached !== undefined) return file(attached, find(attached));
  if (target !== undefined) return link(within(label ?? ''), target);
  if (groups.image !== undefined) return pictureOf(groups.image, find);
  if (url !== undefined) return link('', url);
  if (icon !== undefined) return icons[icon] ?? icon;
  if (groups.braced !== undefined) {
    const mark = MARKS.find(({ wiki }) => wiki === groups.mark);
    return around(mark?.start ?? '', within(groups.braced), mark?.end);
  }
  for (const mark of MARKS) {
    const words = groups[mark.name];
    if (words !== undefined) return around(mark.start, within(words), mark.end);
  }
  return escaped(all);
}

function pictureOf(name: string, find: FindAttachment): string {
  if (/^https?:/.test(name)) return image('', name);
  return file(name, find(name));
}
