/**
 * Finds the language of a file by its name and its `#!` line, which decides how to plant. Pure.
 * Never asks whether a file is a test or product; returns undefined for an unknown language, in
 * which only a broken file can be tried.
 */

export type Language =
  | 'javascript'
  | 'typescript'
  | 'python'
  | 'ruby'
  | 'php'
  | 'perl'
  | 'lua'
  | 'elixir'
  | 'erlang'
  | 'go'
  | 'rust'
  | 'java'
  | 'kotlin'
  | 'scala'
  | 'groovy'
  | 'c'
  | 'c++'
  | 'csharp'
  | 'shell'
  | 'bats'
  | 'fish'
  | 'r'
  | 'julia'
  | 'tcl'
  | 'powershell'
  | 'prose';

const EXTENSIONS: Readonly<Record<Language, string>> = {
  javascript: 'js mjs cjs jsx',
  typescript: 'ts mts cts tsx',
  python: 'py pyw',
  ruby: 'rb rake gemspec ru',
  php: 'php phpt phtml inc',
  perl: 'pl pm t psgi',
  lua: 'lua',
  elixir: 'ex exs',
  erlang: 'erl',
  go: 'go',
  rust: 'rs',
  java: 'java',
  kotlin: 'kt kts',
  scala: 'scala sc',
  groovy: 'groovy gvy',
  c: 'c h',
  'c++': 'cc cpp cxx c++ hh hpp hxx h++ ipp tpp',
  csharp: 'cs csx',
  shell: 'sh bash dash ksh zsh',
  bats: 'bats',
  fish: 'fish',
  r: 'r',
  julia: 'jl',
  tcl: 'tcl',
  powershell: 'ps1 psm1',
  prose: 'md markdown rst txt',
};

const BY_EXTENSION: ReadonlyMap<string, Language> = new Map(
  Object.entries(EXTENSIONS).flatMap(([language, extensions]) =>
    extensions.split(' ').map((extension) => [extension, language as Language] as const),
  ),
);

const BY_NAME: ReadonlyMap<string, Language> = new Map([
  ['Rakefile', 'ruby'],
  ['Gemfile', 'ruby'],
  ['Jenkinsfile', 'groovy'],
  ['README', 'prose'],
]);

/** Interpreters of a `#!` line, without their version. */
const BY_PROGRAM: readonly [RegExp, Language][] = [
  [/^(node|nodejs|bun)$/, 'javascript'],
  [/^(deno|tsx|ts-node)$/, 'typescript'],
  [/^(python|pypy|pytest)$/, 'python'],
  [/^(ruby|jruby)$/, 'ruby'],
  [/^php$/, 'php'],
  [/^(perl|prove)$/, 'perl'],
  [/^(lua|luajit)$/, 'lua'],
  [/^elixir$/, 'elixir'],
  [/^escript$/, 'erlang'],
  [/^(sh|bash|dash|ash|ksh|mksh|zsh|busybox)$/, 'shell'],
  [/^bats$/, 'bats'],
  [/^fish$/, 'fish'],
  [/^(Rscript|r)$/, 'r'],
  [/^julia$/, 'julia'],
  [/^(tclsh|expect|wish)$/, 'tcl'],
  [/^(pwsh|powershell)$/, 'powershell'],
  [/^groovy$/, 'groovy'],
];

export function plantedLanguage(path: string, text: string): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot + 1) : '';
  // The first line counts before the extension: `t/basic.t` may be shell.
  return (
    byFirstLine(text) ??
    BY_EXTENSION.get(extension) ??
    BY_EXTENSION.get(extension.toLowerCase()) ??
    BY_NAME.get(name) ??
    (extension === 'test' && text.includes('tcltest') ? 'tcl' : undefined)
  );
}

function byFirstLine(text: string): Language | undefined {
  const [, line = ''] = /^\uFEFF?#!([^\r\n]{0,200})/.exec(text) ?? [];
  for (const word of line.trim().split(/\s+/)) {
    const program = word.slice(word.lastIndexOf('/') + 1).replace(/[\d.]+$/, '');
    const found = BY_PROGRAM.find(([pattern]) => pattern.test(program));
    if (found) return found[1];
  }
  return undefined;
}
