/**
 * Finds changed parts of a file that no call led to: functions and methods that were not called,
 * and code that runs on loading. Pure. Follows names only, so that a listed part may be reached
 * after all; a part not listed was reached.
 */
import { isByLines } from '../language-forms.ts';
import type { CallLanguage } from '../value.ts';
import { membersOf } from './class-members.ts';
import { fileOf, MAX_SOURCE_CHARACTERS, plainText, type SourceFile } from './functions.ts';
import { CLASS, methodReaches } from './methods.ts';
import { ALL, type Statement } from './statements.ts';

/** Part of a file with its full text. */
interface Part {
  /** Name for people. */
  readonly name: string;
  readonly text: string;
  /** Name in its class: a function that uses the class does not call it by that name. */
  readonly member?: string;
}

const MAX_NAMES = 20;

/** `called` holds names for people, and the file's own name for the whole module. */
export function uncalledParts(
  language: CallLanguage,
  { before, after }: { readonly before: string; readonly after: string },
  called: ReadonlySet<string>,
  moduleName: string,
): readonly string[] {
  if (
    before.length > MAX_SOURCE_CHARACTERS ||
    after.length > MAX_SOURCE_CHARACTERS ||
    language === 'shell'
  )
    return [];
  const [old, now] = [fileOf(language, before), fileOf(language, after)];
  const was = new Set(partsOf(old, language, moduleName).map(({ text }) => text));
  const changed = partsOf(now, language, moduleName).filter(({ text }) => !was.has(text));
  if (changed.length === 0) return [];
  const byFunctions = [...now.exports].flatMap(([exported, local]) => {
    const shown = exported === 'default' || isByLines(language) ? local : exported;
    return called.has(shown === 'default' ? moduleName : shown) ? [now.namedReach(local)] : [];
  });
  const byMethods = [...methodReaches(language, after)].flatMap(([name, reach]) =>
    called.has(name) ? [reach()] : [],
  );
  const missed = changed.filter(
    (part) =>
      !byMethods.some((reach) => reach.includes(part.text)) &&
      !byFunctions.some((reach) => reach.includes(part.text) && uses(reach, part)),
  );
  return [...new Set(missed.map(({ name }) => name))].slice(0, MAX_NAMES);
}

/** A member's name must occur once more than in its own text. */
function uses(reach: string, { member, text }: Part): boolean {
  return member === undefined || occurrences(reach, member) > occurrences(text, member);
}

function occurrences(text: string, word: string): number {
  return (text.match(/[A-Za-z_$#][\w$]*/g) ?? []).filter((each) => each === word).length;
}

function partsOf(file: SourceFile, language: CallLanguage, moduleName: string): readonly Part[] {
  return file.statements.flatMap((statement): Part[] => {
    if (doesNothing(statement)) return [];
    const [name = ALL] = statement.names;
    if (
      (language === 'javascript' || language === 'python') &&
      CLASS[language].test(statement.code)
    ) {
      return membersOf(statement, language).flatMap((each, i) => {
        const text = plainText(each.bare);
        if (text.trim().length < 2) return [];
        const own = each.name !== '' ? each.name : i === 0 ? undefined : memberName(each.bare);
        if (own === undefined || own === 'constructor' || own === '__init__')
          return [{ name, text }];
        return [{ name: `${name}.${own}`, text, member: own }];
      });
    }
    const shown = name === 'default' ? moduleName : name === ALL ? firstWords(statement) : name;
    return [{ name: shown, text: plainText(statement.bare) }];
  });
}

/** Also names methods that Python calls by itself, setters and fields. */
function memberName(bare: string): string | undefined {
  const text = bare.trimStart();
  return (
    /^(?:@[^\n]*\n\s*)*(?:async\s+)?def\s+(\w+)/.exec(text)?.[1] ??
    /^(?:(?:static|public|private|protected|readonly|async|get|set)\s+)*\*?(#?[\w$]+)/.exec(
      text,
    )?.[1]
  );
}

const MAX_LINE_CHARACTERS = 60;

function firstWords({ bare }: Statement): string {
  const line = bare.trim().split('\n', 1)[0] ?? '';
  return line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS)}…` : line;
}

/** Types, imports and export lists have no behaviour. */
function doesNothing({ code }: Statement): boolean {
  return /^\s*(?:(?:from|import|use|using|package|#include|require|require_relative|require_once|alias|interface|declare|namespace)\b|(?:export\s+)?(?:declare\s+)?(?:interface|type)\s+\w|export\s*(?:type\s*)?\{|export\s*\*|(?:module\.)?exports\s*=\s*\{[\w\s,$]*\}|__all__\b|["'])/.test(
    code,
  );
}
