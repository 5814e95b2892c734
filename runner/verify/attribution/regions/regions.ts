/**
 * Maps each language to the reader of its regions. Pure. A language without a row has no regions:
 * tests in one of its product files make the whole file evidence.
 */
import type { Language } from '../languages.ts';
import type { SourceText } from '../source-text.ts';
import { elixirRegions } from './elixir-regions.ts';
import { erlangRegions } from './erlang-regions.ts';
import { pythonRegions } from './python-regions.ts';
import { MAX_REGIONS, type Regions } from './region.ts';
import { rustRegions } from './rust-regions.ts';
import { vitestRegions } from './vitest-regions.ts';

const READERS: Partial<Record<Language, (source: SourceText) => Regions | undefined>> = {
  rust: rustRegions,
  python: pythonRegions,
  javascript: vitestRegions,
  elixir: elixirRegions,
  erlang: erlangRegions,
};

/** Returns undefined if tests and product cannot be separated. */
export function regionsOf(language: Language, source: SourceText): Regions | undefined {
  const read = READERS[language];
  if (!read) return { regions: [], anchors: new Map() };
  const found = read(source);
  return found && found.regions.length <= MAX_REGIONS ? found : undefined;
}
