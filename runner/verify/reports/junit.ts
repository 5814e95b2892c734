/**
 * Reads JUnit XML: pytest, Maven's surefire, Gradle, jest-junit, vitest, go-junit-report and
 * others. Knows XML's own entities alone, refuses a document type, and bounds depth and size. Pure;
 * never throws. Backstop: a file that cannot be read to its end is `cut`.
 */
import sax from 'sax';
import { CaseList, type TestReport, type TestStatus } from './report.ts';

const MAX_DEPTH = 60;
/** The limit for one message or attribute; the parser's own is below the size of real ones. */
const MAX_BUFFER_CHARACTERS = 4_000_000;
(sax as { MAX_BUFFER_LENGTH?: number }).MAX_BUFFER_LENGTH = MAX_BUFFER_CHARACTERS;

/** The limit of a failure's text that is read. */
const MAX_MESSAGE_CHARACTERS = 2_000;

interface OpenCase {
  readonly path: readonly (string | undefined)[];
  readonly file: string | undefined;
  status: TestStatus;
  message: string;
  /** An earlier try failed. */
  flaky: boolean;
  /** Marked as to do, so it may fail. */
  excused: boolean;
  /** True while text belongs to the failure or skip. */
  inside: boolean;
}

type Attributes = Readonly<Record<string, string>>;

/** Reads all test cases of one file. */
export function readJunit(text: string): TestReport {
  const reader = new JunitReader();
  try {
    reader.read(text);
  } catch (error) {
    const line = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    reader.list.cut(`its XML cannot be read to the end: ${line}`);
  }
  return reader.list.report('junit');
}

class JunitReader {
  readonly list = new CaseList();
  readonly #suites: { readonly name: string; readonly file: string | undefined }[] = [];
  /** bun alone names groups with the innermost first. */
  #insideOut = false;
  #listing = false;
  #case: OpenCase | undefined;
  #depth = 0;
  #root = false;

  /** Throws the parser's errors. */
  read(text: string): void {
    const parser = sax.parser(true, { position: true });
    Object.assign(parser, {
      ondoctype: () => {
        throw new Error('a document type is not accepted');
      },
      onerror: (error: Error) => {
        throw error;
      },
      onopentag: ({ name, attributes }: sax.Tag) => this.#open(name, attributes),
      onclosetag: (name: string) => this.#close(name),
      ontext: (piece: string) => this.#text(piece),
      oncdata: (piece: string) => this.#text(piece),
    });
    parser.write(text.replace(/^\uFEFF/, '').trimStart()).close();
    if (!this.#root) throw new Error('there is no test suite in it');
  }

  #open(name: string, attributes: Attributes): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new Error(`it is more than ${MAX_DEPTH} deep`);
    if (name === 'testsuites' || name === 'testsuite') this.#root = true;
    if (name === 'testsuites') {
      this.#insideOut = attributes['name'] === 'bun test';
      // GoogleTest writes the same file for a mere list of its tests, but without a number of
      // failures.
      this.#listing = attributes['name'] === 'AllTests' && attributes['failures'] === undefined;
    }
    if (name === 'testsuite') {
      const file = attributes['file'] || this.#suites.at(-1)?.file;
      this.#suites.push({ name: attributes['name'] ?? '', file });
    } else if (name === 'testcase') this.#case = this.#opened(attributes);
    else if (this.#case) result(this.#case, name, attributes);
  }

  #opened(attributes: Attributes): OpenCase {
    const group = this.#group(attributes['classname']);
    const file =
      attributes['file'] || this.#suites.at(-1)?.file || fileNamed(attributes['classname']);
    const status = /^(notrun|disabled|skipped|suppressed)$/i.test(
      attributes['status'] ?? attributes['result'] ?? '',
    );
    return {
      path: [group, attributes['name']],
      file,
      status: status ? 'skipped' : 'passed',
      message: '',
      flaky: false,
      excused: false,
      inside: false,
    };
  }

  #group(classname: string | undefined): string | undefined {
    if (this.#insideOut) return classname?.split(' > ').toReversed().join(' > ');
    return classname || this.#suites.at(-1)?.name;
  }

  #close(name: string): void {
    this.#depth -= 1;
    if (name === 'testsuite') this.#suites.pop();
    else if (name === 'testcase' && this.#case) {
      const { path, status, message, file, flaky } = this.#case;
      this.#case = undefined;
      if (!this.#listing) this.list.add(path, status, { message, file, flaky });
    } else if (this.#case) this.#case.inside = false;
  }

  #text(piece: string): void {
    const open = this.#case;
    if (!open?.inside || open.message.length > MAX_MESSAGE_CHARACTERS) return;
    open.message += piece.slice(0, MAX_MESSAGE_CHARACTERS);
  }
}

/** Returns the class where it is a file, as with vitest, jest-junit, deno and Playwright. */
function fileNamed(classname: string | undefined): string | undefined {
  return classname && classname.length < 500 && /\.[cm]?[jt]sx?$/.test(classname)
    ? classname
    : undefined;
}

/** Takes an element inside a test case into account. */
function result(open: OpenCase, name: string, attributes: Attributes): void {
  // Surefire reports tries this way that a later one made good; `rerunFailure` accompanies a
  // failure.
  if (name === 'flakyFailure' || name === 'flakyError') open.flaky = true;
  // PHPUnit reports a test without assertions as an error although it passes.
  if (name === 'error' && /\bRiskyTest(?:Error)?$/.test((attributes['type'] ?? '').slice(-80)))
    return;
  const failed = name === 'failure' || name === 'error';
  if (!failed && name !== 'skipped') return;
  // A test to do may fail; otherwise a failure outweighs a skip, whichever comes first.
  if (open.excused || (open.status === 'failed' && !failed)) return;
  const type = attributes['type'] ?? '';
  if (failed) open.status = 'failed';
  else {
    // pytest's expected failure did run, and is to be fixed some day.
    open.status = type === 'todo' || type === 'pytest.xfail' ? 'todo' : 'skipped';
    open.excused = type === 'todo';
  }
  open.message = attributes['message'] ?? '';
  open.inside = open.message === '';
}
