/**
 * Finds source files that a check runs by the name of a module, package or task: `go run ./lint`,
 * `cargo run -p xtask`, `python3 -m checks.texts`, `mix rows.docs`, `java -cp out shop.Report`.
 * Pure over texts and names; what is run by its path is in command/named-programs.ts. Never takes a
 * program whose output something else judges: the check tests that program, which is no part of the
 * check. Backstop: the other signs decide on what it misses.
 */
import type { Names } from '../loading/resolve.ts';
import { type FileFacts, folderOf, joined, type Tree } from '../loading/tree.ts';

export interface RunBy {
  /** Commands of checks, and the recipes they lead to. */
  readonly commands: string;
  readonly facts: readonly FileFacts[];
  readonly tree: Tree;
  /** `all` holds the entries that manifests export. */
  readonly names: Pick<Names, 'python' | 'goModules'> & { readonly all: ReadonlySet<string> };
  /** Texts of manifests, by path. */
  readonly manifests: ReadonlyMap<string, string>;
}

/** Returns paths of source files. */
export function modulesRun(by: RunBy): Set<string> {
  const found = new Set<string>();
  for (const step of stepsOf(by.commands)) {
    for (const look of LOOKS) {
      for (const path of look(step, by)) found.add(path);
    }
  }
  for (const path of mixTasks(by)) found.add(path);
  return found;
}

const LOOKS: readonly ((step: string, by: RunBy) => readonly string[])[] = [
  goPackages,
  pythonModules,
  djangoCommands,
  javaClasses,
  dotnetProjects,
  cargoPackages,
  loadedFirst,
];

/** Programs that judge another's output and report it by their own status. */
const JUDGE =
  /\|\s*(?:sort\b[^|]*\||tr\b[^|]*\||sed\b[^|]*\|)*\s*(?:diff|cmp|e?grep|fgrep|rg|jq)\b/;

/** Returns the simple commands whose own status decides because nothing compares their output. */
function stepsOf(commands: string): string[] {
  return commands
    .split(/\n|&&|\|\||;/)
    .map((step) => step.slice(0, 2_000))
    .filter((step) => {
      const kept = />\s*(?!&|\/dev\/null)\S/.test(step);
      return !kept && !/\$\(|`|<\(/.test(step) && !JUDGE.test(step);
    });
}

/** Returns every file of the folder: a Go program consists of all files in its package. */
function goPackages(step: string, { tree, names }: RunBy): string[] {
  const found: string[] = [];
  for (const [, name = ''] of step.matchAll(
    /\bgo[ \t]+run(?:[ \t]+-[^\s]{1,80})*[ \t]+["']?([^\s"'-][^\s"']{0,300})/g,
  )) {
    const own = names.goModules.find(
      ([module]) => name === module || name.startsWith(`${module}/`),
    );
    const folder = own
      ? joined(own[1], name.slice(own[0].length + 1))
      : joined('', name.replace(/^\.\//, ''));
    // The package at the root is the subject of the module.
    if (folder === undefined || folder === '' || folder.includes('...')) continue;
    found.push(...tree.inFolder(folder).filter((path) => path.endsWith('.go')));
  }
  return found;
}

function pythonModules(step: string, { tree, names }: RunBy): string[] {
  const found: string[] = [];
  for (const [, name = ''] of step.matchAll(
    /\b(?:python[\d.]*|pypy3?)(?:[ \t]+(?:-[WX][ \t]+\S{1,80}|-[^\s]{1,80})){0,6}?[ \t]+-m[ \t]*([A-Za-z_][\w.]{0,200})/g,
  )) {
    const main = `${name.replaceAll('.', '/')}/__main__.py`;
    found.push(...(names.python.get(name) ?? []), ...tree.endingWith(main));
  }
  return found.filter((path) => !path.endsWith('/__init__.py') && !names.all.has(path));
}

/** Finds `manage.py check_texts` of Django. */
function djangoCommands(step: string, { tree }: RunBy): string[] {
  const names = step.matchAll(/\bmanage\.py[ \t]+([a-z]\w{0,100})/g);
  return [...names].flatMap(([, name = '']) => tree.endingWith(`management/commands/${name}.py`));
}

function dotnetProjects(step: string, { tree }: RunBy): string[] {
  const projects = step.matchAll(
    /\bdotnet[ \t]+run\b[^\n]{0,200}?[ \t](?:--project|-p)[ \t=]+["']?([^\s"']{1,300})/g,
  );
  return [...projects].flatMap(([, written = '']) => {
    const path = joined('', written.replace(/^\.\//, '')) ?? '';
    const folder = path.endsWith('proj') ? folderOf(path) : path;
    const isIn = (file: string) => file.startsWith(`${folder}/`) && /\.(?:cs|fs|vb)$/.test(file);
    return folder === '' ? [] : [...tree.files].filter(isIn);
  });
}

function javaClasses(step: string, { tree }: RunBy): string[] {
  const found: string[] = [];
  for (const [, name = ''] of step.matchAll(
    /\b(?:java|kotlin|scala)(?:[ \t]+(?:-{1,2}(?:cp|class-?path|module-path|p)[ \t]+\S{1,2000}|-\S{1,2000})){1,8}[ \t]+([A-Za-z_][\w.$]{0,300})(?=\s|$)/g,
  )) {
    const path = name.replace(/\$.*$/, '').replaceAll('.', '/');
    found.push(...tree.endingWith(`${path}.java`), ...tree.endingWith(`${path}.kt`));
    if (path.endsWith('Kt')) found.push(...tree.endingWith(`${path.slice(0, -2)}.kt`));
  }
  return found;
}

/** Returns every file of a package, because nothing else loads a Rust module by its file. */
function cargoPackages(step: string, { tree, manifests }: RunBy): string[] {
  if (!/\brun\b/.test(step)) return [];
  const found: string[] = [];
  for (const [, option = '', name = ''] of step.matchAll(
    /[\s"'](-p|--package|--bin)(?:[ \t=]+|["'],[ \t]*["'])([\w-]{1,100})/g,
  )) {
    if (option === '--bin') found.push(...tree.endingWith(`src/bin/${name}.rs`));
    for (const [path, text] of manifests) {
      if (option === '--bin' || !path.endsWith('Cargo.toml')) continue;
      const own = /^\s*\[package\][^[]*?^\s*name\s*=\s*"([^"\n]{1,100})"/m.exec(text)?.[1];
      const folder = folderOf(path);
      if (own !== name || folder === '' || isNeeded(name, path, manifests)) continue;
      found.push(...[...tree.files].filter((file) => file.startsWith(`${folder}/`)));
    }
  }
  return found.filter((path) => path.endsWith('.rs'));
}

/** Tells whether another package of the repository depends on it. */
function isNeeded(name: string, own: string, manifests: ReadonlyMap<string, string>): boolean {
  const entry = new RegExp(`^\\s*(?:"?${name}"?\\s*[.=]|\\[.*dependencies\\.${name}\\])`, 'm');
  return [...manifests].some(
    ([path, text]) => path !== own && path.endsWith('Cargo.toml') && entry.test(text),
  );
}

/** Finds a task by its name in a command or in an alias of the project. */
function mixTasks({ commands, facts, manifests }: RunBy): string[] {
  const projects = [...manifests].filter(([path]) => path.endsWith('mix.exs'));
  const words = new Set(
    stepsOf(commands)
      .filter((step) => /\bmix\b/.test(step))
      .flatMap((step) => step.split(/[\s,"']+/)),
  );
  for (const [, text] of projects) {
    if (words.size === 0 || !text.includes('aliases')) continue;
    for (const [, name = ''] of text.matchAll(/"([a-z][\w.]{0,100})[" ]/g)) words.add(name);
  }
  return facts
    .filter(({ declares }) =>
      declares.some((name) => name.startsWith('Mix.Tasks.') && words.has(taskOf(name))),
    )
    .map(({ path }) => path);
}

/** Converts `Mix.Tasks.Rows.CheckDocs` to `rows.check_docs`. */
function taskOf(module: string): string {
  return module
    .slice('Mix.Tasks.'.length)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/**
 * Finds modules that an option loads before the program: `perl -MShop::Strict`, `lua -l strict`.
 */
function loadedFirst(step: string, { tree }: RunBy): string[] {
  const perl = [
    ...step.matchAll(/(?:\bperl\b[^\n]*?[ \t]|PERL5OPT=["']?)-[Mm]([A-Z][\w:]{0,200})/g),
  ];
  const lua = [...step.matchAll(/\blua[\d.]*\b[^\n]*?[ \t]-l[ \t]*([\w.]{1,200})/g)];
  return [
    ...perl.map(([, name = '']) => `${name.replaceAll('::', '/')}.pm`),
    ...lua.map(([, name = '']) => `${name.replaceAll('.', '/')}.lua`),
  ].flatMap((tail) => tree.endingWith(tail));
}
