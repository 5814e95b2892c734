/** A failing test in Lua: for busted and luaunit, or a statement that fails when it is loaded. Pure. */
import {
  callsOf,
  comparedWith,
  expectedOf,
  type LiteralSyntax,
  MOST_EXPECTED,
} from './expected.ts';
import { before, type Insertion, type Planter, type TestSource } from './insertion.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false', 'nil'],
  plain: '\'"',
  interpolated: '',
  collections: true,
};

/** A `return` has to be the last statement. */
const ENDING = /^(?:return\b|os\.exit\(|[\w.:]*LuaUnit[.:]run)/m;

const COMPARING =
  /(?<![\w.])((?:assert\.(?:are\.|is\.)?(?:equal|equals|same)|assert\.(?:are_equal|are_same|is_equal)|(?:\w+\.)?assert(?:Equals|Is|ItemsEquals|_equals)))\(/g;

function refused(calls: readonly string[], token: string): string {
  const list = calls.map((call) => `function() ${call} end`).join(', ');
  return `local odd, silent = '${token}', 0
  for _, falsehood in ipairs({ ${list} }) do if pcall(falsehood) then silent = silent + 1 end end
  if silent == 0 then error('${token}') end`;
}

function assertion({ text, token }: TestSource): Insertion[] | undefined {
  const calls = [
    ...expectedOf(callsOf(text, COMPARING), SYNTAX).map((each) => comparedWith(each, 'odd')),
    ...(/(?<![\w.])assert\(/.test(text) ? ['assert(false)'] : []),
  ].slice(0, MOST_EXPECTED);
  const body = refused(calls, token);
  if (/^[ \t]*(?:describe|it)\s*\(/m.test(text)) {
    const lines = `describe('${token}', function() it('${token}', function()\n  ${body}\nend) end)`;
    return [before(text, ENDING, `\n${lines}`)];
  }
  const isLuaunit = /\bluaunit\b/.test(text);
  if (isLuaunit) return [before(text, ENDING, `\nfunction test_${token}()\n  ${body}\nend`)];
  return calls.length > 0 ? [before(text, ENDING, `\ndo\n  ${body}\nend`)] : undefined;
}

export const LUA: Planter = {
  assertion,
  statement: ({ text, token }) => [before(text, ENDING, `\nerror('${token}')`)],
};
