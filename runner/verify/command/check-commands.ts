/**
 * Tells what single commands surely name: a tool, or a file that is run or that configures what is
 * run, and not the files that a tool works on. Pure, over words. For flags, which need to be right
 * about each file; what may be run at all is in named-programs.ts. Commands can be nested without
 * end, so not finding something here proves nothing; the trials tell whether a check can still fail.
 */

/** Programs that hide which command follows. */
const WRAPPER =
  /(^|[;&|(]|\b(?:env|exec|then)\s|=\S{0,80}\s)\s{0,8}((ba|da|z)?sh(?=$|[\s;&|)])|(g?make|just|task|tox|nox|hatch|poe|poetry|pdm|uv|pre-commit|rake|bundle|composer|mix|bazel|earthly|mage|moon|turbo|nx|lerna|deno\s+task)(?=$|[\s;&|)])|(node|python[\d.]*|ruby|perl|php|deno|bun)\s+[^-\s]|\.{0,2}\/[\w./-]+)/;

/** True where a tool may run: a command names it, or names what may hide it. */
export function mayRun(commands: ReadonlySet<string>, tool: RegExp): boolean {
  return [...commands].some((command) => tool.test(command) || WRAPPER.test(command));
}

/** True when a check runs this path as a program or is configured by it, also through scripts. */
export function isNamedBy(path: string, commands: ReadonlySet<string>): boolean {
  return [...commands].some((command) => decisiveWords(command).includes(path));
}

const INTERPRETER =
  /^(.*\/)?(sh|bash|dash|zsh|node|python[\d.]*|ruby|perl|php|deno|bun|tsx|ts-node)$/;
const AROUND = /^([A-Za-z_]\w*=.*|env|exec|time|npx|cross-env|c8|nyc|run|--)$/;
const CONFIGURES =
  /^(-r|-c|--(config|reporter|require|import|loader|rcfile|rootdir|preset|test-reporter|setup\w*|global-?setup|env-file))$/i;

/**
 * Returns words that say what is run and with which settings, not the files that a tool works on.
 */
function decisiveWords(command: string): string[] {
  return command.split(/[\n;&|()]+/).flatMap(decisiveWordsOf);
}

/** Does so for one simple command. */
function decisiveWordsOf(part: string): string[] {
  const words = (part.match(/[^\s'"]+/g) ?? []).map((word) => word.replace(/^\.\//, ''));
  const start = words.findIndex((word) => !AROUND.test(word));
  const [program = '', ...rest] = start < 0 ? [] : words.slice(start);
  const found = [program];
  for (const [i, word] of rest.entries()) {
    const [option = '', value] = word.split(/=(.*)/s);
    if (CONFIGURES.test(option)) found.push((value ?? rest[i + 1] ?? '').replace(/^\.\//, ''));
  }
  if (!INTERPRETER.test(program) || rest.includes('--check')) return found;
  const inline = rest.findIndex((word) => /^-\w*c$/.test(word));
  if (inline >= 0) return found.concat(decisiveWords(rest.slice(inline + 1).join(' ')));
  return found.concat(rest.find((word) => !word.startsWith('-') && !AROUND.test(word)) ?? []);
}
