/**
 * Plants a failing test in Lua: for busted and luaunit, or a statement that fails when it is
 * loaded. Pure.
 */
import { callsOf, comparedWith, expectedOf, type LiteralSyntax, MAX_EXPECTED } from './expected.ts';
import { definitionsIn, helperCall } from './definitions.ts';
import { before, type Insertion, type Planter, type TestSource } from './insertion.ts';
import {
  bodiesOf,
  comparison,
  firstOf,
  oneLiners,
  pairCall,
  type Repeated,
  repeatedInScope,
  repeatedLines,
  type Repeating,
} from './repeated.ts';

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

const LINE =
  /^\s*(?:assert\.(?:are\.|is\.)?(?:equal|equals|same)|assert\.(?:are_equal|are_same|is_equal)|(?:\w+[.:])?assert(?:Equals|Is|ItemsEquals|_equals))\(/;
const AVOID =
  /(?:^|\b(?:then|do|else))\s*return\b|\b(?:pending|os\.exit|finally|async|goto)\b|\[=*\[/;
const IT = /^([ \t]*)it\(\s*(?:'[^'\n]*'|"[^"\n]*"),\s*function\(\)[ \t]*$/gm;
const ONE =
  /^([ \t]*)it\(\s*(?:'[^'\n]*'|"[^"\n]*"),\s*function\(\)[ \t]+([^\n]{1,300}?)[ \t]+end\)[ \t]*$/gm;
const METHOD = /^()function (\w+):test\w*\(\)[ \t]*$/gm;

function repeating({ text, token, beside = '' }: TestSource): Repeating {
  const definitionOf = definitionsIn(`${text}\n${beside}`);
  const locate = firstOf(
    pairCall(LINE, SYNTAX),
    comparison(/^\s*assert\(/, '==', SYNTAX),
    helperCall(/^\s*(\w+)\(/, SYNTAX, (name) => {
      const found = definitionOf(name);
      return found?.throws === true ? found : undefined;
    }),
  );
  const isSteady = (): boolean =>
    !/\b(?:before_each|setup|lazy_setup)\b|^local \w+ = (?!require\b)[\w.:]+\(/m.test(text);
  return { locate, syntax: SYNTAX, token, want: 'want', avoid: AVOID, isSteady };
}

/** Functions that must raise, each with what it expects. */
function copies(repeated: readonly Repeated[], owner: string): string[] {
  return repeated.flatMap(({ lines, others }) => {
    const body = lines.map((line) => line.trimStart()).join('\n');
    const again = owner === '' ? '' : 'if self.setUp then self:setUp() end\n';
    return others.map((other) => `function() local want = ${other}\n${again}${body}\nend`);
  });
}

function refused(calls: readonly string[], token: string): string {
  const list = calls.map((call) =>
    call.startsWith('function()') ? call : `function() ${call} end`,
  );
  return `local odd, silent = '${token}', 0
  for _, falsehood in ipairs({ ${list.join(', ')} }) do if pcall(falsehood) then silent = silent + 1 end end
  if silent == 0 then error('${token}') end`;
}

function assertion(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  const how = repeating(source);
  const calls = [
    ...expectedOf(callsOf(text, COMPARING), SYNTAX).map((each) => comparedWith(each, 'odd')),
    ...(/(?<![\w.])assert\(/.test(text) ? ['assert(false)'] : []),
  ].slice(0, MAX_EXPECTED);
  if (/^[ \t]*(?:describe|it)\s*\(/m.test(text)) {
    const bodies = [...bodiesOf(text, IT, /^end\)/), ...oneLiners(text, ONE)];
    const again = repeatedInScope(
      text,
      bodies.toSorted((a, b) => a.at - b.at),
      how,
    );
    const body = refused([...copies(again?.repeated ?? [], ''), ...calls], token);
    const it = `it('${token}', function()\n  ${body}\nend)`;
    if (again) return [{ at: again.at, text: `${it}\n` }];
    return [before(text, ENDING, `\ndescribe('${token}', function() ${it} end)`)];
  }
  if (/\bluaunit\b/.test(text)) {
    const again = repeatedInScope(text, bodiesOf(text, METHOD, /^end\b/), how);
    const [, owner = ''] = [undefined, again?.repeated[0]?.body.groups[0]];
    const own = again?.repeated.filter(({ body }) => body.groups[0] === owner) ?? [];
    const body = refused([...copies(own, owner), ...calls], token);
    if (again && owner !== '')
      return [{ at: again.at, text: `function ${owner}:test_${token}()\n  ${body}\nend\n\n` }];
    return [before(text, ENDING, `\nfunction test_${token}()\n  ${body}\nend`)];
  }
  const all = [...copies(repeatedLines(text, how), ''), ...calls];
  return all.length > 0 ? [before(text, ENDING, `\ndo\n  ${refused(all, token)}\nend`)] : undefined;
}

export const LUA: Planter = {
  assertion,
  statement: ({ text, token }) => [before(text, ENDING, `\nerror('${token}')`)],
};
