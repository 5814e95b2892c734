/**
 * Finds Elixir's doctests: documentation with `iex>`, keyed by the function or module it describes.
 * Pure.
 */
import type { SourceText } from '../source-text.ts';
import { lineStart, nextLine } from './blocks.ts';
import type { Region, Regions } from './region.ts';

const DOC = /^[ \t]*@(doc|moduledoc|typedoc)\b[^\n"']{0,20}(?:"|')/gm;
const ITEM = /^[ \t]*(def(?:p|macrop?|guardp?|delegate|module|struct)?)[ \t]+([\w.?!]{1,200})/gm;

export function elixirRegions(source: SourceText): Regions {
  const { text, code, pieces } = source;
  const items = [...code.matchAll(ITEM)].map((match) => ({
    at: match.index,
    name: `${match[1]} ${match[2]}`,
  }));
  const anchors = new Map<string, number>();
  for (const { at, name } of items.toReversed()) anchors.set(name, at);
  const byStart = new Map(pieces.map((piece) => [piece.from, piece]));
  const regions: Region[] = [];
  let next = 0;
  let module: number | undefined;
  let last = 0;
  for (const match of code.matchAll(DOC)) {
    const at = match.index + match[0].length - 1;
    const piece = byStart.get(at);
    if (!piece || match.index < last) continue;
    if (!/\biex(?:\(\d+\))?>|\.\.\.>/.test(text.slice(piece.from, piece.to))) continue;
    const to = nextLine(text, piece.to);
    const isModule = match[1] === 'moduledoc';
    for (; (items[next]?.at ?? Infinity) < piece.to; next += 1) {
      if (items[next]?.name.startsWith('defmodule')) module = next;
    }
    const item = isModule ? items[module ?? -1] : items[next];
    const name = item?.name ?? '';
    const key = `${match[1]} ${name}`;
    if (isModule && item) anchors.set(key, nextLine(text, item.at));
    const from = lineStart(text, match.index);
    regions.push({ from, to, key, anchor: isModule ? key : name, empty: '' });
    last = to;
  }
  for (const { at, name } of items) {
    if (name.startsWith('defmodule')) anchors.set(`moduledoc ${name}`, nextLine(text, at));
  }
  return { regions, anchors };
}
