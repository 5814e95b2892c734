/**
 * Flags on lines that a change adds anywhere: suppressions, exits, test libraries in product
 * code, and strings that look like secrets. Pure; never repeats a secret in its words.
 */
import type { ChangedText, Flag } from './flags.ts';
import { isTestPath } from './test-flags.ts';

const SOURCE =
  /\.([cm]?[jt]sx?|py|go|rs|java|kt|cs|rb|php|c|cc|cpp|cxx|h|hpp|swift|scala|sh|bash|vue|svelte|pl|ex|exs)$/;

export function isSource(path: string): boolean {
  return SOURCE.test(path);
}

const SUPPRESSION =
  /\b(eslint|oxlint|biome|tslint|jshint|rubocop:|pylint:\s*|stylelint)[- ]?(disable|ignore)|@ts-(ignore|nocheck|expect-error)\b|#\s*(noqa|type:\s*ignore|nosec|pyright:\s*ignore|mypy:\s*ignore|pragma:\s*no cover)\b|\/\/\s*nolint\b|#!?\[allow\(|@SuppressWarnings\b|#pragma\s+warning\s*\(?\s*disable|\bphpcs:(disable|ignore)|@phpstan-ignore|\/\*\s*(istanbul|c8|v8)\s+ignore|\bshellcheck\s+disable/;

const EXIT =
  /\bprocess\.(exit|reallyExit|abort|kill)\b|\bprocess\.exitCode\s*=|\bprocess\.on\(\s*['"](exit|beforeExit|uncaughtException)|\bsys\.exit\(|\bos\._exit\(|\bos\.(kill|abort)\(|\batexit\.register|\bos\.Exit\(|\bprocess::exit\(|\bSystem\.exit\(|\bRuntime\.getRuntime\(\)\.halt|\bEnvironment\.Exit\(|\bDeno\.exit\(|\b(_exit|quick_exit)\(|\braise SystemExit|\b(exit|die)\s*\(\s*0?\s*\)/;

const TEST_LIBRARY =
  /\bfrom\s+['"](node:test|vitest|@jest\/globals|mocha|chai|jest|sinon)['"]|\brequire\(\s*['"](node:test|vitest|mocha|chai|jest|sinon)['"]|^(import|from)\s+(pytest|unittest|_pytest)\b|^import\s+org\.junit|\b(node:assert|unittest\.mock)\b.*\.\w+\s*=/;

/** An assertion library taken in by one line, one of its functions replaced by another. */
const PATCHED_LIBRARY =
  /\b(\w+)\s*(?:=\s*require\(\s*|from\s+)['"](?:node:)?assert(?:\/strict)?['"][^]*\b\1\.\w+\s*=[^=>]/;

/** Asks whether a test is running, which, or what it says. */
const TEST_AWARE = new RegExp(
  [
    String.raw`\b(NODE_TEST_CONTEXT|JEST_WORKER_ID|VITEST(_WORKER_ID|_POOL_ID)?|PYTEST_CURRENT_TEST|PYTEST_VERSION|BATS_TEST_\w+|ERRAND_(REPORT|MOCHA|JEST)\w*|npm_lifecycle_event)\b`,
    String.raw`\bNODE_ENV\b['"\])]*\s*===?\s*['"]test['"]`,
    String.raw`\bprocess\.env(\.CI\b|\[['"]CI['"]\])|\benviron(\.get\(|\[)\s*['"]CI['"]|\b(Getenv|LookupEnv|getenv)\(\s*['"]CI['"]`,
    String.raw`['"](pytest|unittest|_pytest)[\w.]*['"]\s+in\s+sys\.modules|sys\.modules(\.get\(|\[)\s*['"](_?pytest|unittest)`,
    String.raw`\btesting\.Testing\(\)|\bflag\.(Lookup|Set)\(\s*"test\.`,
    // Who calls, and with which arguments it was started.
    String.raw`\bstack\b[^\n]*['"\x60/][^'"\x60\n]*\b(test|spec)|\binspect\.(stack|currentframe)\(|\bsys\._getframe\b|\b(process\.argv|sys\.argv|os\.Args)\b[^\n]*\btest\b`,
    // What the tests say, and where the checks are run.
    String.raw`\b(readFile(Sync)?|open|ReadFile|read_text|Path)\([^\n]*(['"\x60/]tests?/|[._-](test|spec)\.[cm]?[jt]sx?\b|\btest_\w+\.py\b|_test\.go\b)`,
    String.raw`['"\x60]/workspace\b`,
  ].join('|'),
);

/** Says that it equals whatever it is compared with. */
const ALWAYS_EQUAL =
  /\b__(eq|ne)__\s*=\s*lambda\b[^:]*:\s*(True|False)\b|\bdef __eq__\([^)]*\)[^:]*:\s*return True\b/;

const SECRETS: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}/, 'a GitHub token'],
  [/\bglpat-[\w-]{20,}/, 'a GitLab token'],
  [/\bxox[abprs]-[\w-]{10,}/, 'a Slack token'],
  [/\bsk-ant-[\w-]{20,}|\bsk-(proj-)?[A-Za-z0-9]{32,}/, 'a model API key'],
  [/\b[rs]k_live_[A-Za-z0-9]{16,}/, 'a payment API key'],
  [/\bAIza[\w-]{35}/, 'a Google API key'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [
    /\b(password|passwd|secret|api_?key|access_?token|auth_?token)["']?\s*[:=]\s*["'](?=[^"']*\d)[^"'\s${}<>]{12,}["']/i,
    'a password or key',
  ],
];

export function sourceFlags({ change, added }: ChangedText): Flag[] {
  const { path } = change;
  const flags: Flag[] = [];
  const secret = SECRETS.find(([pattern]) => added.some((line) => pattern.test(line)));
  if (secret) {
    flags.push({ code: 'secret', path, text: `an added line looks like ${secret[1]}` });
  }
  if (!SOURCE.test(path)) return flags;
  const first = (pattern: RegExp) => added.find((line) => pattern.test(line))?.slice(0, 120);
  const suppression = first(SUPPRESSION);
  if (suppression) {
    flags.push({ code: 'suppression', path, text: `a check is told to look away: ${suppression}` });
  }
  const aware = isTestPath(path) ? undefined : first(TEST_AWARE);
  if (aware) {
    const text = `product code now asks whether a test is running: ${aware}`;
    flags.push({ code: 'test_aware', path, text });
  }
  const equal = ALWAYS_EQUAL.exec(added.join(' '))?.[0].slice(0, 120);
  if (equal) {
    const text = `something now equals all that it is compared with: ${equal}`;
    flags.push({ code: 'always_equal', path, text });
  }
  const exit = /\.(sh|bash)$/.test(path) ? undefined : first(EXIT);
  if (exit) {
    flags.push({ code: 'exit', path, text: `an added line can end the process early: ${exit}` });
  }
  const library = isTestPath(path)
    ? undefined
    : (first(TEST_LIBRARY) ?? PATCHED_LIBRARY.exec(added.join('; '))?.[0].slice(0, 120));
  if (library) {
    const text = `product code now reaches into a test library: ${library}`;
    flags.push({ code: 'test_library', path, text });
  }
  return flags;
}
