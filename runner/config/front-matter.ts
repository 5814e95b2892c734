/**
 * Reads the front matter of Markdown files that other tools define: the YAML between two lines of
 * `---`. Takes what those tools take, also patterns that are no YAML (`globs: *.ts`), and never
 * fails: what cannot be read is named and the rest counts. Errand's own files are read strictly
 * (yaml-reader.ts). Pure.
 */
import { parseDocument, visit } from 'yaml';

/** Bytes of front matter that are read; nobody writes more by hand. */
const MAX_BYTES = 64 * 1024;

export interface FrontMatter {
  /** Undefined where the file has none. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  /** The YAML itself, with its first line empty, so that lines count as in the file. */
  readonly source: string;
  /** The Markdown below it. */
  readonly body: string;
  /** What could not be read, in words. */
  readonly problem?: string;
}

/** Splits a file; the whole of it is the body where it does not begin with front matter. */
export function readFrontMatter(text: string): FrontMatter {
  const plain = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const match = /^---[ \t]*\n(?<front>[\s\S]*?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(plain);
  const front = match?.groups?.['front'];
  if (!match || front === undefined) return { fields: undefined, source: '', body: plain.trim() };
  const body = plain.slice(match[0].length).trim();
  const source = `\n${front}`;
  if (Buffer.byteLength(front) > MAX_BYTES) {
    const problem = `its front matter is larger than ${MAX_BYTES / 1024} kB`;
    return { fields: {}, source, body, problem };
  }
  const fields = asYaml(front);
  if (fields) return { fields, source, body };
  const read = asLines(front);
  return {
    ...read,
    source,
    body,
    ...(read.strange.length > 0
      ? { problem: `its front matter has lines that are no YAML: ${read.strange[0]}` }
      : {}),
  };
}

/** Returns undefined for what is no plain YAML map. */
function asYaml(front: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const document = parseDocument(front, { strict: true, merge: false });
    let plain = document.errors.length === 0 && document.warnings.length === 0;
    visit(document, {
      Alias: () => {
        plain = false;
      },
    });
    if (!plain) return undefined;
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return {};
    return typeof value === 'object' && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined; // Nested too deeply.
  }
}

/** Reads `key: text` line by line, with lists below their key, as the other tools fall back to. */
function asLines(front: string): {
  fields: Readonly<Record<string, unknown>>;
  strange: readonly string[];
} {
  const fields = new Map<string, unknown>();
  const strange: string[] = [];
  let key: string | undefined;
  for (const line of front.split('\n')) {
    const pair = /^(?<key>[A-Za-z][\w-]*):(?:[ \t]+(?<value>.*))?$/.exec(line)?.groups;
    const item = /^[ \t]*-[ \t]+(?<item>.+)$/.exec(line)?.groups?.['item'];
    if (pair) {
      key = pair['key'] ?? '';
      fields.set(key, plainValue(pair['value'] ?? ''));
    } else if (item !== undefined && key !== undefined) {
      const before: unknown = fields.get(key);
      if (Array.isArray(before)) before.push(plainValue(item));
      else fields.set(key, [plainValue(item)]);
    } else if (/^[ \t]*(#|$)/.test(line)) {
      continue;
    } else if (/^[ \t]/.test(line) && key !== undefined) {
      // The rest of something nested, which only the tool it is for can mean.
      continue;
    } else strange.push(line.slice(0, 80));
  }
  return { fields: Object.fromEntries(fields), strange };
}

function plainValue(text: string): unknown {
  const value = text.trim();
  const quoted = unquoted(value);
  if (quoted !== undefined) return quoted;
  if (value === 'true' || value === 'false') return value === 'true';
  const listed = /^\[(?<inside>.*)\]$/.exec(value)?.groups?.['inside'];
  // No tool means a list within a list.
  if (listed !== undefined) return splitList(listed).map((each) => unquoted(each) ?? each);
  return value;
}

function unquoted(text: string): string | undefined {
  return /^(?<quote>["'])(?<inside>.*)\k<quote>$/.exec(text)?.groups?.['inside'];
}

/** Returns a field that is text; undefined for any other value and for an empty one. */
export function textField(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/**
 * Returns a field that is a list, or text with commas; undefined where it is absent. Commas within
 * brackets separate nothing: `Bash(a, b)`, `*.{ts,tsx}`.
 */
export function listField(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => textField(each) ?? []);
  return typeof value === 'string' ? splitList(value) : undefined;
}

function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const sign of text) {
    if ('({['.includes(sign)) depth += 1;
    if (')}]'.includes(sign)) depth -= 1;
    if (sign === ',' && depth <= 0) {
      parts.push(part);
      part = '';
    } else part += sign;
  }
  return [...parts, part].map((each) => each.trim()).filter((each) => each !== '');
}
