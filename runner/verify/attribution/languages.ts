/**
 * Lists the programming languages Errand knows, by extension or by the program in a first line.
 * Pure. A kind of file missing here can only be evidence, so a gap may cost an honest change its
 * full verdict but never lets a bad change pass.
 */

export type Language =
  | 'javascript'
  | 'python'
  | 'ruby'
  | 'php'
  | 'perl'
  | 'lua'
  | 'elixir'
  | 'erlang'
  | 'go'
  | 'rust'
  | 'jvm'
  | 'dotnet'
  | 'c'
  | 'swift'
  | 'dart'
  | 'haskell'
  | 'ocaml'
  | 'fsharp'
  | 'clojure'
  | 'julia'
  | 'r'
  | 'zig'
  | 'nim'
  | 'd'
  | 'shell';

const EXTENSIONS: Readonly<Record<Language, string>> = {
  javascript: 'js cjs mjs jsx ts cts mts tsx vue svelte coffee',
  python: 'py pyi pyx',
  ruby: 'rb',
  php: 'php phtml',
  perl: 'pl pm t psgi',
  lua: 'lua luau',
  elixir: 'ex exs',
  erlang: 'erl hrl',
  go: 'go',
  rust: 'rs',
  jvm: 'java kt kts scala groovy gradle',
  dotnet: 'cs vb',
  c: 'c h cc hh cpp hpp cxx hxx c++ h++ ipp tpp inl m mm cu cuh',
  swift: 'swift',
  dart: 'dart',
  haskell: 'hs lhs',
  ocaml: 'ml mli',
  fsharp: 'fs fsi',
  clojure: 'clj cljs cljc',
  julia: 'jl',
  r: 'r',
  zig: 'zig',
  nim: 'nim',
  d: 'd',
  shell: 'sh bash zsh ksh fish bats',
};

const BY_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([language, endings]) =>
    endings.split(' ').map((ending) => [ending, language as Language] as const),
  ),
);

const BY_PROGRAM: readonly (readonly [RegExp, Language])[] = [
  [/^(node|nodejs|deno|bun|tsx|ts-node)$/, 'javascript'],
  [/^(python|pypy)[\d.]*$/, 'python'],
  [/^(ruby|jruby)[\d.]*$/, 'ruby'],
  [/^php[\d.]*$/, 'php'],
  [/^perl[\d.]*$/, 'perl'],
  [/^(lua|luajit)[\d.]*$/, 'lua'],
  [/^(sh|bash|dash|zsh|ksh|ash|fish)$/, 'shell'],
  [/^(elixir|escript)$/, 'elixir'],
  [/^Rscript$/, 'r'],
  [/^julia$/, 'julia'],
  [/^groovy$/, 'jvm'],
];

/**
 * Returns the extension of a path's last part, in lower case and without the dot; '' if there is
 * none.
 */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** Tells the language from the path alone. */
export function languageOfPath(path: string): Language | undefined {
  return BY_EXTENSION.get(extensionOf(path));
}

/**
 * Tells the language from the path, or, without an extension, from a first line such as
 * `#!/usr/bin/env python3`.
 */
export function languageOf(path: string, text: string | undefined): Language | undefined {
  const ending = extensionOf(path);
  // A `.t` file run by `prove` is Perl unless its first line says otherwise.
  if (ending !== '' && !(ending === 't' && text?.startsWith('#!'))) return languageOfPath(path);
  const first = /^#![^\n]{1,200}/.exec(text ?? '')?.[0].trim() ?? '';
  const word = first
    .slice(2)
    .split(/\s+/)
    .find((each) => each !== '' && !each.startsWith('-') && !/(^|\/)env$/.test(each));
  const program = (word ?? '').replace(/^.*\//, '');
  return BY_PROGRAM.find(([pattern]) => pattern.test(program))?.[1];
}
