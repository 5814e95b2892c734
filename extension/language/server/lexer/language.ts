/**
 * Owns the types that describe a language's comments and strings as data. It holds no language and
 * scans nothing. Every `open` is a sticky regular expression of bounded length.
 */

import type { Ahead } from './ahead.ts';

/** A comment as offsets into the text; `bodyStart` to `bodyEnd` is the part between its marks. */
export interface Comment {
  readonly kind: 'line' | 'block';
  readonly start: number;
  readonly end: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** Context of a rule besides the text: the last word or mark that was code. */
export interface Before {
  readonly previous: string;
  /** True when only white space stands before it on its line. */
  readonly lineStart: boolean;
  readonly ahead: Ahead;
  /** Inside `((…))`, where marks shift and count. */
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
  /** Ends the comment before the line does, and is code again. */
  readonly until?: string;
}

export interface BlockRule extends Opens {
  readonly kind: 'block';
  readonly close: string | ((match: RegExpExecArray) => string);
  /** The mark that opens one more level, for blocks that nest. */
  readonly nested?: string;
}

export interface StringRule extends Opens {
  readonly kind: 'string';
  readonly close: string | ((match: RegExpExecArray) => string);
  /** Makes the closing mark part of the string. */
  readonly escape: 'backslash' | 'backtick' | 'double' | 'none';
  /** Further closing marks at its end belong to the string, as in `"""a""""`. */
  readonly greedy?: boolean;
  /** Skipped as a whole inside the string; sticky. */
  readonly inner?: RegExp;
  /** Without it the string ends with its line. */
  readonly lines?: boolean;
  /** Opens code inside the string, which ends with the bracket that matches its last character. */
  readonly hole?: string | ((match: RegExpExecArray) => string | undefined);
  /** A colon in such code, outside brackets, begins text again: the format of the value. */
  readonly format?: boolean;
  /** Number of strings that follow one another, as in `s/a/b/`; one when absent. */
  readonly parts?: (match: RegExpExecArray) => number;
  /** A mark that nests inside the string, like the brackets of `%q(a (b))`. */
  readonly nested?: (match: RegExpExecArray) => string | undefined;
}

/**
 * The body starts on the next line; groups: `tag`, and `indent`, which is filled when its end may
 * be indented.
 */
export interface HeredocRule extends Opens {
  readonly kind: 'heredoc';
  /** Its end may always be indented, and code may follow on its line. */
  readonly indented?: boolean;
  /** If its end may be indented, then only by tabs. */
  readonly tabs?: boolean;
}

/** Skipped as a whole: it only looks like something else. */
export interface SkipRule extends Opens {
  readonly kind: 'skip';
}

/** Opens a regular expression, or else makes the rest of the line unreliable. */
export interface RegexRule extends Opens {
  readonly kind: 'regex';
  /** Returns true where one opens although no value is expected, as at the start of a statement. */
  readonly also?: (before: Before, text: string, at: number) => boolean;
}

export type Rule = LineRule | BlockRule | StringRule | HeredocRule | SkipRule | RegexRule;

export interface Language {
  /** Tried in this order. */
  readonly rules: readonly Rule[];
  /** Elements may stand where an expression may. */
  readonly jsx?: boolean;
  /** `((` opens arithmetic, up to its `))`. */
  readonly arithmetic?: boolean;
  /** Ends the scan when it stands in code. */
  readonly stop?: string;
  /** Single characters besides letters that belong to a word. */
  readonly wordMarks?: string;
}
