/**
 * Finds product code that decides by what a runner of tests sets up in its process: handlers of
 * logs, output that is held back, a tracer, a handler of crashes. In use these are others, so that
 * a check passes shows nothing about it. Honest code asks for them in order to log, colour or debug,
 * which its next lines say. Pure, over lines without comments, linear. Backstop: the comparison of
 * old and new functions, whose rooms run no tests.
 */

const PYTHON =
  /\b(?:(?:logging\.)?getLogger\([^()\n]{0,80}\)|logging\.root|root_?[lL]ogger|root)\.(?:handlers|hasHandlers\(\))|\bsys\.(?:stdout|stderr|stdin)\s+is\s+(?:not\s+)?sys\.__std\w+__|\bsys\.__std\w+__\s+is\s+(?:not\s+)?sys\.std|\bsys\.(?:gettrace|getprofile)\(\)|\bfaulthandler\.is_enabled\(\)|\bsys\.dont_write_bytecode\b(?!\s*=[^=])|\bsys\.excepthook\s+(?:is|[!=]=)|\bwarnings\.filters\b(?!\s*=[^=])/;
const SOURCES: readonly (readonly [ending: RegExp, RegExp])[] = [
  [/\.pyi?$/, PYTHON],
  [
    /\.[cm]?[jt]sx?$/,
    /\bprocess\.(?:listenerCount|listeners|eventNames)\(\s*["'\x60]?(?:uncaughtException|unhandledRejection|exit|beforeExit|message)?\b/,
  ],
  [
    /\.(?:rb|rake)$/,
    /\$std(?:out|err)\s*[!=]=\s*STD(?:OUT|ERR)|\$std(?:out|err)\.equal\?\(\s*STD|\bSTD(?:OUT|ERR)\s*[!=]=\s*\$std|\bSTD(?:OUT|ERR)\.equal\?\(\s*\$std/,
  ],
];
/** Where it decides: a condition, or a value that is taken for one. */
const DECIDES =
  /\b(?:if|elif|elsif|unless|while|return|and|or|not|bool|len|any|all)\b|[?!<>]|[=!]==?|&&|\|\|/;
const HONEST =
  /\blog(?!in)|\blogg|handler|basicConfig|propagate|format|print|puts|warn|colou?r|tty|ansi|debug|trac(?:e|ing)|breakpoint|profil|coverage|stream|flush|remove_?listener|setMaxListeners|\.on\(|\.once\(|\.off\(|write|encod|buffer/i;
const MAX_LINES = 20_000;

/** Returns the first added line that decides so. */
export function asksWhatListens(
  path: string,
  text: string,
  added: readonly string[],
): string | undefined {
  const source = SOURCES.find(([ending]) => ending.test(path))?.[1];
  if (!source?.test(text)) return undefined;
  const isNew = new Set(added);
  const lines = text.split('\n').slice(0, MAX_LINES);
  for (const [at, whole] of lines.entries()) {
    const line = whole.trim().slice(0, 1_000);
    if (!isNew.has(line)) continue;
    const found = source.exec(line);
    if (!found) continue;
    const rest = line.replace(found[0], ' ');
    const isJoined = /[=(,]$|^[)\]]/.test(line) || /[=(]$/.test(lines[at - 1]?.trim() ?? '');
    if (!DECIDES.test(line.replace(found[0], ' x ')) && !isJoined) continue;
    const next = lines
      .slice(at + 1, at + 3)
      .join('\n')
      .slice(0, 600);
    if (!HONEST.test(`${rest}\n${next}`)) return line;
  }
  return undefined;
}
