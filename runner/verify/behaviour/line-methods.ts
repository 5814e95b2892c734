/**
 * Finds the methods of classes of Ruby and PHP that can be called on an instance: public ones, by
 * lines and indentation. Pure and linear in the text.
 */
import { maskSource } from './source-mask.ts';

export interface LineMethod {
  /** The class with the names around it, as its language writes them. */
  readonly owner: string;
  readonly name: string;
}

const MOST_LINE = 500;

export function lineMethods(text: string, language: 'ruby' | 'php'): readonly LineMethod[] {
  const whole = language === 'ruby' ? (text.split(/^__(?:END|DATA)__$/m, 1)[0] ?? '') : text;
  const { code } = maskSource(whole, language);
  const lines = code.split('\n').map((line) => line.slice(0, MOST_LINE));
  return language === 'ruby' ? rubyMethods(lines) : phpMethods(lines);
}

interface Scope {
  readonly name: string;
  readonly indent: number;
  readonly isClass: boolean;
  isOpen: boolean;
}

function rubyMethods(lines: readonly string[]): LineMethod[] {
  const found: LineMethod[] = [];
  let scopes: Scope[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const indent = line.length - line.trimStart().length;
    scopes = scopes.filter((each) => each.indent < indent);
    const [, kind, name = ''] = /^\s*(module|class)\s+(<<\s*self|[A-Z][\w:]*)/.exec(line) ?? [];
    if (kind !== undefined) {
      const isClass = kind === 'class' && !name.startsWith('<<');
      scopes.push({ name, indent, isClass, isOpen: true });
      continue;
    }
    const scope = scopes.at(-1);
    if (!scope) continue;
    const [, said] = /^\s*(private|protected|public)\s*$/.exec(line) ?? [];
    if (said !== undefined) scope.isOpen = said === 'public';
    // One that is private has the word before it.
    const [, method] =
      /^\s*(?:public\s+|memoize\s+)?def\s+([a-z_]\w*[?!]?)(?![\w.=])/.exec(line) ?? [];
    if (method === undefined || method === 'initialize' || !scope.isClass || !scope.isOpen)
      continue;
    if (method.startsWith('_')) continue;
    found.push({ owner: scopes.map((each) => each.name).join('::'), name: method });
  }
  return found;
}

function phpMethods(lines: readonly string[]): LineMethod[] {
  const found: LineMethod[] = [];
  let namespace = '';
  let owner: { readonly name: string; readonly indent: number } | undefined;
  for (const line of lines) {
    const indent = line.length - line.trimStart().length;
    const [, kind, name = ''] =
      /^\s*(?:(?:final|abstract|readonly)\s+)*(class|trait|interface|enum|namespace)\s+([\w\\]+)/.exec(
        line,
      ) ?? [];
    if (kind === 'namespace') namespace = `${name}\\`;
    else if (kind === 'class') owner = { name, indent };
    else if (kind !== undefined) owner = undefined;
    else if (owner && indent <= owner.indent && /^\s*\}/.test(line)) owner = undefined;
    const [, words = '', method = ''] =
      /^\s*((?:(?:final|public|protected|private|static|abstract)\s+)*)function\s+&?(\w+)/.exec(
        line,
      ) ?? [];
    const isLeftOut =
      /\b(protected|private|static|abstract)\b/.test(words) || method.startsWith('_');
    if (owner && method !== '' && !isLeftOut && indent > owner.indent) {
      found.push({ owner: namespace + owner.name, name: method });
    }
  }
  return found;
}
