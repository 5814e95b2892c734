/**
 * Owns which Markdown is too tangled to be read: the parser's time grows much faster than a text in
 * which blocks lie deep within others, or in which brackets open without an end. Some kilobytes of
 * that would hold up the editor for minutes. Pure; takes time in proportion to the text.
 */

/** The marks of quotes and lists before the words of a line. */
const MARKS = /^(?:[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))*[ \t]*/;
const MARK = /[->*+]|\d+[.)]/g;
const RULE = /^[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
/** Of a whole text: marks beyond the first of a line, and quotes and lists that begin anew. */
const MAX_MORE_MARKS = 1000;
const MAX_BEGINNINGS = 1500;
/** Columns before the mark of an item: some twenty levels. */
const MAX_COLUMNS = 80;
/** Of one paragraph. */
const MAX_BRACKETS = 200;

export function isTangled(markdown: string): boolean {
  let moreMarks = 0;
  let beginnings = 0;
  let brackets = 0;
  let isInList = false;
  let isInQuote = false;
  for (const line of markdown.split(/\r\n?|\n/)) {
    const isBlank = line.trim() === '';
    const [before = ''] = RULE.test(line) ? [] : (MARKS.exec(line) ?? []);
    const marks = before.match(MARK)?.length ?? 0;
    const isQuote = before.includes('>');
    moreMarks += Math.max(0, marks - 1);
    if (marks > 0 && (isQuote ? !isInQuote : !isInList)) beginnings += 1;
    // A blank line ends a quote, and is a part of a list.
    isInQuote = isQuote;
    if (!isBlank) isInList = marks > 0;
    if (marks > 0 || isBlank || /^[ \t]*#/.test(line)) brackets = 0;
    brackets += line.match(/\[/g)?.length ?? 0;
    const columns = marks === 0 ? 0 : before.replaceAll('\t', '    ').length;
    if (moreMarks > MAX_MORE_MARKS || beginnings > MAX_BEGINNINGS) return true;
    if (columns > MAX_COLUMNS || brackets > MAX_BRACKETS) return true;
  }
  return false;
}
