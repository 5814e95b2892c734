/**
 * Reads TAP, version 12 to 14, as node:test, bats, prove and others print it. Subtests are indented
 * blocks followed by their own result line; each test inside is named after it. Pure. Backstop: a
 * line that a program under test prints in this form cannot be told from a result.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from './report.ts';

/** A result inside a block whose name is not known so far. */
interface Pending {
  readonly path: readonly string[];
  readonly status: TestStatus;
  readonly message: string | undefined;
  readonly file: string | undefined;
}

/** One level of indentation. */
interface Level {
  readonly indent: number;
  readonly results: Pending[];
  seen: number;
  planned: number | undefined;
  /** Set where its own block follows, in braces. */
  braced: Pending | undefined;
}

/** Requires a number or a dash: a bare "ok" before words is just as likely prose. */
const RESULT = /^(not )?ok(?:\s+\d+(?:\s+-)?|\s+-|$)(?:\s+(.*))?$/;
const PLAN = /^1\.\.(\d+)(?:\s*#\s*(.*))?$/;
const DIRECTIVE = /(?:^|\s)#\s*(skip|todo|expected failure)\b\S*\s*(.*)$/i;
/** The time that tap adds to a test, which is not part of its name. */
const TIME = /\s#\s*time=[\d.]+m?s$/;
/** Written by our own reporter for Node (inside/), before each result of a file. */
const FILE = '# errand-file: ';
const MAX_DEPTH = 50;

export function looksLikeTap(text: string): boolean {
  if (/^TAP version \d+[ \r]*$/m.test(text)) return true;
  return /^1\.\.\d+/m.test(text) && /^(not )?ok\b/m.test(text);
}

/** Never throws; skips everything that is not TAP. */
export function readTap(text: string): TestReport {
  const reader = new TapReader();
  for (const line of linesOf(text)) reader.take(line);
  return reader.end();
}

class TapReader {
  readonly #list = new CaseList();
  #levels: Level[] = [level(0)];
  /** The indentation of an open block of details, and the message found in it. */
  #details: { readonly indent: number; message?: string; file?: string; next: boolean } | undefined;
  #began = false;
  #file: string | undefined;

  take(line: string): void {
    const text = line.trimStart();
    const indent = line.length - text.length;
    if (this.#details) {
      if (indent <= this.#details.indent && text === '...') this.#closeDetails();
      else this.#detail(text);
      return;
    }
    if (text === '---' && this.#last()) {
      this.#details = { indent, next: false };
      return;
    }
    if (text.startsWith(FILE)) {
      this.#file = text.slice(FILE.length);
      return;
    }
    if (text === '}') return this.#closeBraces(indent);
    if (/^TAP version \d+/.test(text)) {
      if (indent === 0) this.#restart();
      return;
    }
    if (text.startsWith('Bail out!')) {
      this.#list.cut(`it bailed out: ${text.slice(9).trim()}`);
      return;
    }
    const plan = PLAN.exec(text);
    if (plan) return this.#plan(indent, Number(plan[1]));
    const result = RESULT.exec(text);
    // After all planned tests, a bare "ok" is prove's result for the whole file.
    if (!result || (text === 'ok' && this.#complete(indent))) return;
    this.#result(indent, result[1] === undefined, result[2] ?? '');
  }

  end(): TestReport {
    this.#finish();
    return this.#list.report('tap');
  }

  #result(indent: number, ok: boolean, rest: string): void {
    this.#began = true;
    const at = this.#at(indent);
    if (!at) return;
    at.seen += 1;
    this.#unbrace(at);
    // A block in braces follows its result; without one, the brace belongs to the name.
    const inner = this.#levels.some((one) => one.indent > indent);
    const braced = !inner && /(?:^|\s)\{$/.test(rest);
    const told = (braced ? rest.slice(0, -1).trimEnd() : rest).replace(TIME, '');
    const found = DIRECTIVE.exec(told);
    // A skipped test cannot fail: then the word is part of the name.
    const directive = !ok && found?.[1]?.toLowerCase() === 'skip' ? null : found;
    const name = unescaped((directive ? told.slice(0, directive.index) : told).trim());
    const reason = directive?.[2];
    const status = statusOf(ok, directive?.[1]);
    const one = {
      // busted puts a skipped test's name after the directive.
      path: [name || (reason ?? '')],
      status,
      message: name ? reason : undefined,
      file: this.#file,
    };
    if (braced) at.braced = one;
    else this.#put(at, one);
  }

  /** Adds a result; a block before this line, if there is one, belongs to this test. */
  #put(at: Level, one: Pending): void {
    const inner = this.#closeInner(at.indent);
    if (inner && inner.length > 0) {
      at.results.push(...inner.map((each) => ({ ...each, path: [...one.path, ...each.path] })));
      // A failure beside the tests, such as a hook's, counts by itself.
      const explained = inner.some((each) => each.status === 'failed');
      if (explained || one.status !== 'failed') return;
    }
    at.results.push(one);
    if (at.indent === 0) this.#flush(at);
  }

  #closeBraces(indent: number): void {
    const at = this.#levels.find((each) => each.indent === indent);
    const one = at?.braced;
    if (!at || !one) return;
    at.braced = undefined;
    this.#put(at, one);
  }

  /** Handles a brace that was never closed: it belongs to the name. */
  #unbrace(at: Level): void {
    const one = at.braced;
    if (!one) return;
    at.braced = undefined;
    this.#put(at, { ...one, path: [`${one.path[0] ?? ''} {`.trimStart()] });
  }

  #complete(indent: number): boolean {
    const at = this.#levels.find((one) => one.indent === indent);
    return at?.planned !== undefined && at.seen >= at.planned;
  }

  /** Emits results at the outermost level; they are final, except for a message after the last. */
  #flush(at: Level): void {
    while (at.results.length > 1) this.#give(at.results.shift());
  }

  #give(one: Pending | undefined): void {
    if (one) this.#list.add(one.path, one.status, one);
  }

  #plan(indent: number, count: number): void {
    this.#began = true;
    const at = this.#at(indent);
    if (at) at.planned = (at.planned ?? 0) + count;
  }

  #at(indent: number): Level | undefined {
    const found = this.#levels.find((one) => one.indent === indent);
    if (found) return found;
    if (this.#levels.length >= MAX_DEPTH) {
      this.#list.cut(`its subtests are more than ${MAX_DEPTH} deep`);
      return undefined;
    }
    const made = level(indent);
    this.#levels = [...this.#levels, made].toSorted((a, b) => a.indent - b.indent);
    return made;
  }

  /** Ends all deeper levels; resolves names from the inside out. */
  #closeInner(indent: number): Pending[] | undefined {
    const inner = this.#levels.filter((one) => one.indent > indent);
    if (inner.length === 0) return undefined;
    this.#levels = this.#levels.filter((one) => one.indent <= indent);
    for (const one of inner) this.#checkPlan(one);
    return inner.flatMap((one) => one.results);
  }

  #checkPlan(one: Level): void {
    if (one.planned === undefined) this.#list.cut('its report ends before its plan');
    else if (one.planned !== one.seen) {
      this.#list.cut(`its report announces ${one.planned} tests and shows ${one.seen}`);
    }
  }

  #last(): Pending | undefined {
    return this.#levels.findLast((one) => one.results.length > 0)?.results.at(-1);
  }

  #detail(text: string): void {
    const details = this.#details;
    if (!details) return;
    if (details.next) {
      // Reads a block of lines until the next key.
      if (/^[a-z]+:(\s|$)/i.test(text)) details.next = false;
      else if (text) details.message = `${details.message ?? ''} ${text}`.slice(0, 400);
      return;
    }
    const place = /^(?:location|fileName):\s*['"]?([^'"]+)['"]?$/.exec(text)?.[1];
    if (place !== undefined && details.file === undefined) {
      details.file = place.replace(/:\d+(:\d+)?$/, '');
    }
    if (details.message !== undefined) return;
    const error = /^(?:error|message):\s*(.*)$/.exec(text);
    if (!error) return;
    if (/^[|>][+-]?\s*$/.test(error[1] ?? '')) details.next = true;
    else details.message = (error[1] ?? '').replace(/^(['"])(.*)\1\s*$/, '$2');
  }

  #closeDetails(): void {
    const { message, file } = this.#details ?? {};
    this.#details = undefined;
    const results = this.#levels.findLast((one) => one.results.length > 0)?.results;
    const last = results?.at(-1);
    if (!results || !last) return;
    const words = last.status === 'failed' ? last.message || message : last.message;
    results[results.length - 1] = { ...last, message: words, file: last.file ?? file };
  }

  /** Starts again at another document in the same stream. */
  #restart(): void {
    if (this.#began) this.#finish();
    this.#levels = [level(0)];
    this.#began = false;
  }

  #finish(): void {
    this.#details = undefined;
    for (const one of this.#levels.toReversed()) this.#unbrace(one);
    const inner = this.#closeInner(0) ?? [];
    if (inner.length > 0) this.#list.cut('its report ends inside a group of tests');
    for (const one of this.#levels) {
      if (this.#began || this.#list.size === 0) this.#checkPlan(one);
      for (const result of one.results) this.#give(result);
    }
    for (const result of inner) this.#give(result);
  }
}

function level(indent: number): Level {
  return { indent, results: [], seen: 0, planned: undefined, braced: undefined };
}

function statusOf(ok: boolean, directive: string | undefined): TestStatus {
  const word = directive?.toLowerCase();
  if (word === 'todo') return 'todo';
  if (!ok) return 'failed';
  return word === 'skip' ? 'skipped' : 'passed';
}

function unescaped(name: string): string {
  return name.replace(/\\([\\#])/g, '$1');
}
