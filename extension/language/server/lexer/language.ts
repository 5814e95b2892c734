/**
 * Owns the words in which a language's comments and strings are described as data. It holds no
 * language and scans nothing. Every `open` is a sticky regular expression of bounded length.
 */

import type { Ahead } from './ahead.ts';

/** A comment as offsets into the text; `bodyStart` to `bodyEnd` is what is between its marks. */
export interface Comment {
  readonly kind: 'line' | 'block';
  readonly start: number;
  readonly end: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** What a rule may look at besides the text: the last word or mark that was code. */
export interface Before {
  readonly previous: string;
  /** Only white space stands before it on its line. */
  readonly lineStart: boolean;
  readonly ahead: Ahead;
  /** Inside of `((…))`, where marks shift and count. */
  readonly inArithmetic: boolean;
}

interface Opens {
  readonly open: RegExp;
  readonly when?: (before: Before, text: string, at: number) => boolean;
}

export interface LineRule extends Opens {
  readonly kind: 'line';
  /** A backslash at the end of the line continues the comment. */
  readonly continues?: boolean;
  /** Ends the comment before the line does, and stays code. */
  readonly until?: string;
}

export interface BlockRule extends Opens {
  readonly kind: 'block';
  readonly close: string | ((match: RegExpExecArray) => string);
  /** The mark that opens one more level, where blocks nest. */
  readonly nested?: string;
}

export interface StringRule extends Opens {
  readonly kind: 'string';
  readonly close: string | ((match: RegExpExecArray) => string);
  /** What makes the closing mark part of the string. */
  readonly escape: 'backslash' | 'backtick' | 'double' | 'none';
  /** More of the last mark at its end belong to the string, as in `"""a""""`. */
  readonly greedy?: boolean;
  /** Passed over whole inside of it; sticky. */
  readonly inner?: RegExp;
  /** Without it the string ends with its line. */
  readonly lines?: boolean;
  /** Opens code inside the string, which ends with the bracket that matches its last character. */
  readonly hole?: string | ((match: RegExpExecArray) => string | undefined);
  /** A colon in such code, outside of brackets, begins words again: how the value is shown. */
  readonly format?: boolean;
  /** So many strings follow one another, as in `s/a/b/`; one when absent. */
  readonly parts?: (match: RegExpExecArray) => number;
  /** A mark that nests inside the string, as the brackets of `%q(a (b))`. */
  readonly nested?: (match: RegExpExecArray) => string | undefined;
}

/** The body starts on the next line; groups: `tag`, and `indent`, filled when its end may be indented. */
export interface HeredocRule extends Opens {
  readonly kind: 'heredoc';
  /** Its end may always be indented, and code may follow on its line. */
  readonly indented?: boolean;
  /** Where its end may be indented, then by tabs alone. */
  readonly tabs?: boolean;
}

/** Passed over whole: it looks like something else and is not. */
export interface SkipRule extends Opens {
  readonly kind: 'skip';
}

/** From here to the end of the line nothing can be trusted, or the regular expression ends. */
export interface RegexRule extends Opens {
  readonly kind: 'regex';
  /** True where one opens though a value is not expected, as at the start of a statement. */
  readonly also?: (before: Before, text: string, at: number) => boolean;
}

export type Rule = LineRule | BlockRule | StringRule | HeredocRule | SkipRule | RegexRule;

export interface Language {
  /** In the order in which they are tried. */
  readonly rules: readonly Rule[];
  /** Elements may stand where an expression may. */
  readonly jsx?: boolean;
  /** `((` opens arithmetic, up to its `))`. */
  readonly arithmetic?: boolean;
  /** Ends the scan where it stands in code. */
  readonly stop?: string;
  /** Single characters besides letters that belong to a word. */
  readonly wordMarks?: string;
}
