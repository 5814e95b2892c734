/**
 * Finds the public methods of Ruby and PHP classes that can be called on an instance, by lines and
 * indentation. Pure and linear in the text.
 */
import { indentOf, maskSource } from './source-mask.ts';

export interface LineMethod {
  /** Class name with its namespaces, as the language writes it. */
  readonly owner: string;
  readonly name: string;
  /** Number of earlier methods with this name in the file. */
  readonly nth: number;
}

const MAX_LINE_CHARACTERS = 500;

export function lineMethods(text: string, language: 'ruby' | 'php'): readonly LineMethod[] {
  const whole = language === 'ruby' ? (text.split(/^__(?:END|DATA)__$/m, 1)[0] ?? '') : text;
  const { code } = maskSource(whole, language);
  const lines = code.split('\n').map((line) => line.slice(0, MAX_LINE_CHARACTERS));
  return language === 'ruby' ? rubyMethods(lines) : phpMethods(lines);
}

interface Scope {
  readonly name: string;
  readonly indent: number;
  readonly isClass: boolean;
  isOpen: boolean;
}

/** Numbers items with the same name, so that each is distinct. */
class Counted {
  readonly #counts = new Map<string, number>();

  next(name: string): number {
    const nth = this.#counts.get(name) ?? 0;
    this.#counts.set(name, nth + 1);
    return nth;
  }
}

const RUBY_HEAD =
  /^\s*((?:(?:public|private|protected|private_class_method|module_function|memoize)\s+)?)def\s+(self\.)?([a-z_]\w*[?!]?)/;

function rubyMethods(lines: readonly string[]): LineMethod[] {
  const found: LineMethod[] = [];
  const counted = new Counted();
  let scopes: Scope[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    scopes = scopes.filter((each) => each.indent < indent);
    const [, kind, name = ''] = /^\s*(module|class)\s+(<<\s*self|[A-Z][\w:]*)/.exec(line) ?? [];
    if (kind !== undefined) {
      const isClass = kind === 'class' && !name.startsWith('<<');
      scopes.push({ name, indent, isClass, isOpen: true });
      continue;
    }
    const scope = scopes.at(-1);
    const [, said] = /^\s*(private|protected|public)\s*$/.exec(line) ?? [];
    if (scope && said !== undefined) scope.isOpen = said === 'public';
    const [, words = '', onClass, method] = RUBY_HEAD.exec(line) ?? [];
    if (method === undefined) continue;
    const nth = counted.next(method);
    const isOwn = onClass !== undefined || method === 'initialize' || method.startsWith('_');
    if (isOwn || /^(?:pr|module)/.test(words) || !scope?.isClass || !scope.isOpen) continue;
    found.push({ owner: scopes.map((each) => each.name).join('::'), name: method, nth });
  }
  return found;
}

function phpMethods(lines: readonly string[]): LineMethod[] {
  const found: LineMethod[] = [];
  const counted = new Counted();
  let namespace = '';
  let owner: { readonly name: string; readonly indent: number } | undefined;
  for (const line of lines) {
    const indent = indentOf(line);
    const [, kind, name = ''] = PHP_SCOPE.exec(line) ?? [];
    if (kind === 'namespace') namespace = `${name}\\`;
    else if (kind === 'class') owner = { name, indent };
    else if (kind !== undefined) owner = undefined;
    else if (owner && indent <= owner.indent && /^\s*\}/.test(line)) owner = undefined;
    const [, words = '', method = ''] = PHP_HEAD.exec(line) ?? [];
    if (method === '') continue;
    const nth = counted.next(method);
    const isClosed = /\b(?:protected|private|static|abstract)\b/.test(words);
    if (owner && !isClosed && !method.startsWith('_') && indent > owner.indent) {
      found.push({ owner: namespace + owner.name, name: method, nth });
    }
  }
  return found;
}

const PHP_SCOPE =
  /^\s*(?:(?:final|abstract|readonly)\s+)*(class|trait|interface|enum|namespace)\s+([\w\\]+)/;
const PHP_HEAD =
  /^\s*((?:(?:final|public|protected|private|static|abstract)\s+)*)function\s+&?(\w+)/;
