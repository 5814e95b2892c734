/**
 * Splits a TOML file by section and key, so that parts can be recombined without changing a byte of
 * the rest. Pure. Never interprets values.
 */

export interface Entry {
  /** '' for blank lines and comments before the first key. */
  readonly key: string;
  readonly text: string;
}

export interface Section {
  /**
   * `tool.poetry.dependencies`; '' before the first header; with a leading `[` for a table in a
   * list.
   */
  readonly name: string;
  readonly header: string;
  readonly entries: readonly Entry[];
}

/** Returns undefined if a value does not end. */
export function tomlSections(text: string): Section[] | undefined {
  const sections: { name: string; header: string; entries: Entry[] }[] = [
    { name: '', header: '', entries: [] },
  ];
  const lines = text.split(/(?<=\n)/);
  let lead = '';
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const trimmed = line.slice(0, 2000).trim();
    if (trimmed === '' || trimmed.startsWith('#')) {
      lead += line;
      continue;
    }
    const header = /^\[(\[?)\s*([^\]\n]{1,300}?)\s*\]\]?\s*(#.*)?$/.exec(trimmed);
    if (header) {
      const name = `${header[1] ?? ''}${(header[2] ?? '').replace(/["'\s]/g, '')}`;
      sections.push({ name, header: lead + line, entries: [] });
      lead = '';
      continue;
    }
    const key =
      /^("[^"\n]{0,200}"|'[^'\n]{0,200}'|[\w.-]{1,200})(?:\s*\.\s*("[^"\n]{0,200}"|[\w-]{1,200}))*\s*=/.exec(
        trimmed,
      )?.[0];
    if (key === undefined) return undefined;
    const value = [line];
    let open = goesOn({ depth: 0, mark: '' }, line.slice(line.indexOf('=') + 1));
    while (open.depth > 0 || open.mark !== '') {
      index += 1;
      const next = lines[index];
      if (next === undefined) return undefined;
      value.push(next);
      open = goesOn(open, next);
    }
    sections
      .at(-1)
      ?.entries.push({ key: key.slice(0, -1).replace(/["'\s]/g, ''), text: lead + value.join('') });
    lead = '';
  }
  if (lead !== '') sections.at(-1)?.entries.push({ key: '', text: lead });
  return sections;
}

interface Open {
  /** Number of open brackets. */
  readonly depth: number;
  /** Delimiter of the open multi-line string, or ''. */
  readonly mark: string;
}

/** Returns what is still open after a line of a value. */
function goesOn({ depth: before, mark: opened }: Open, line: string): Open {
  let [depth, mark] = [before, opened];
  for (let at = 0; at < line.length; ) {
    if (mark !== '') {
      const end = line.indexOf(mark, at);
      if (end < 0) return { depth, mark };
      at = end + 3;
      mark = '';
      continue;
    }
    const three = line.slice(at, at + 3);
    const character = line.charAt(at);
    if (three === '"""' || three === "'''") {
      mark = three;
      at += 3;
    } else if (character === '"' || character === "'") {
      at += 1;
      while (at < line.length && line.charAt(at) !== character) {
        at += character === '"' && line.charAt(at) === '\\' ? 2 : 1;
      }
      at += 1;
    } else if (character === '#') break;
    else {
      if (character === '[' || character === '{') depth += 1;
      else if (character === ']' || character === '}') depth -= 1;
      at += 1;
    }
  }
  return { depth, mark };
}

export interface Rules {
  /** Category of a key in a section. */
  readonly follows: (section: string, key: string) => 'environment' | 'said' | undefined;
  /** Tells whether a new or altered entry may follow the result. */
  readonly isPlain: (text: string) => boolean;
}

export interface Merged {
  readonly text: string;
  readonly environment: boolean;
  readonly left: boolean;
}

function lists(sections: readonly Section[]): string {
  return sections
    .filter(isList)
    .map(({ header, entries }) => header + entries.map(({ text }) => text).join(''))
    .join('');
}

function isList({ name }: Section): boolean {
  return name.startsWith('[');
}

function byName(sections: readonly Section[]): Map<string, Section> {
  return new Map(sections.toReversed().map((section) => [section.name, section]));
}

/** Returns the base's text with the result's entries wherever the rules let them follow. */
export function mergeToml(
  before: string,
  after: string,
  { follows, isPlain }: Rules,
): Merged | undefined {
  const [old, now] = [tomlSections(before), tomlSections(after)];
  if (!old || !now) return undefined;
  const [oldNamed, nowNamed] = [byName(old), byName(now)];
  let environment = false;
  let left = false;
  let differs = false;
  const parts: string[] = [];
  const merge = (was: Section | undefined, is: Section | undefined): void => {
    const name = is?.name ?? was?.name ?? '';
    const kept: string[] = [];
    const known = new Map((was?.entries ?? []).toReversed().map((entry) => [entry.key, entry]));
    const seen = new Set<string>();
    for (const entry of is?.entries ?? []) {
      const rule = entry.key === '' ? 'said' : follows(name, entry.key);
      const same = known.get(entry.key);
      seen.add(entry.key);
      if (same?.text === entry.text) kept.push(entry.text);
      else if (rule && isPlain(entry.text)) {
        kept.push(entry.text);
        environment ||= rule === 'environment' && same?.text.trim() !== entry.text.trim();
      } else {
        left ||= rule !== undefined;
        differs = true;
        if (same) kept.push(same.text);
      }
    }
    for (const entry of was?.entries ?? []) {
      if (seen.has(entry.key) || entry.key === '') continue;
      const rule = follows(name, entry.key);
      if (rule) environment ||= rule === 'environment';
      else {
        differs = true;
        kept.push(entry.text);
      }
    }
    if (is && !was && kept.every((text) => text.trim() === '') && is.entries.length > 0) {
      differs = true;
      return;
    }
    const followsWhole = was && !is && kept.length === 0;
    if (!followsWhole) parts.push((is?.header ?? was?.header ?? '') + kept.join(''));
  };
  // Tables in lists have no name of their own, so the base's are kept whole.
  for (const section of now.filter((each) => !isList(each)))
    merge(oldNamed.get(section.name), section);
  for (const section of old.filter((each) => !isList(each)))
    if (!nowNamed.get(section.name)) merge(section, undefined);
  if (!differs && lists(old) === lists(now)) return { text: after, environment, left };
  const text =
    parts.map((part) => (part === '' || part.endsWith('\n') ? part : `${part}\n`)).join('') +
    lists(old);
  return { text, environment, left };
}
