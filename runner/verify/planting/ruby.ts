/**
 * Plants a failing test in Ruby: for RSpec, minitest and test-unit, in the form that the file uses.
 * Pure.
 */
import {
  callsOf,
  comparedWith,
  expectedOf,
  type LiteralSyntax,
  MAX_EXPECTED,
  singleExpected,
} from './expected.ts';
import { definitionsIn, helperCall } from './definitions.ts';
import { before, type Insertion, type Planter, type TestSource } from './insertion.ts';
import {
  bodiesOf,
  comparison,
  firstOf,
  matcherCall,
  oneLiners,
  pairCall,
  type Repeated,
  repeatedInScope,
  type Repeating,
} from './repeated.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false', 'nil', ':'],
  plain: "'",
  interpolated: '"',
  collections: true,
};

const ENDING = /^(?:__END__\b|exit\b|exit!|abort\b|Minitest\.run|Test::Unit::AutoRunner\.run)/m;

const METHOD = /(?<![\w.])(assert_(?:equal|same|nil|includes)|assert_in_delta)(?:\(|[ \t]+)/g;
const MATCHER = /\b(?:to|should)[ \t(]+(eq|eql|equal|be|match_array|contain_exactly)(?:\(|[ \t]+)/g;
const MUST = /\.(must_equal|must_be)(?:\(|[ \t]+)/g;
const SPEC =
  /^[ \t]*((?:RSpec|Minitest::Spec)?\.?(?:describe|context|feature))\b[^\n]{0,400}(?:\bdo\b|\{)/m;

const EQUAL = /^\s*assert_(?:equal|same)(?:\(|[ \t]+)/;
const TO = /^\.(?:to|should) (?:eq|eql|equal|be|match_array|contain_exactly)(?:\(|[ \t]+)/;
const MUST_BE = /^\.must_(?:equal|be)(?:\(|[ \t]+)/;
const REST = /^\s*(?:#.*)?$/;
const AVOID =
  /(?:^|[;{]|\bdo)\s*(?:return|next|break)\b|\b(?:return|next) (?:if|unless)\b|\b(?:skip|pending|exit!?|abort|fork|__method__)\b|<<[~-]?['"A-Z]/;
const IT = /^([ \t]*)(?:it|specify|example|test)[ \t(]+(?:'[^'\n]*'|"[^"\n]*")\)?[ \t]+do[ \t]*$/gm;
const ONE =
  /^([ \t]*)(?:it|specify|example)(?:[ \t(]+(?:'[^'\n]*'|"[^"\n]*")\)?)?[ \t]+\{[ \t]*([^{}\n]{1,300}?)[ \t]*\}[ \t]*$/gm;
const METHODS = /^([ \t]*)def test_\w+[ \t]*$/gm;

function repeating({ text, token, beside = '' }: TestSource): Repeating {
  const definitionOf = definitionsIn(`${text}\n${beside}`);
  const locate = firstOf(
    pairCall(EQUAL, SYNTAX, { rest: REST }),
    matcherCall(/^\s*expect\(/, TO, SYNTAX, REST),
    matcherCall(/^\s*(?:_|value|expect)\(/, MUST_BE, SYNTAX, REST),
    comparison(/^\s*assert(?:\(|[ \t]+)/, '==', SYNTAX, REST),
    helperCall(
      /^\s*(\w+)(?:\(|[ \t]+)/,
      SYNTAX,
      (name) => {
        const found = /^(?:assert|check|expect)_\w/.test(name) ? definitionOf(name) : undefined;
        return found?.throws === true ? found : undefined;
      },
      REST,
    ),
  );
  // A test's setup is not run again for each of its parts.
  const isSteady = (): boolean => !/^\s*(?:let!?|before|subject|setup|def setup)\b/m.test(text);
  return { locate, syntax: SYNTAX, token, want: 'want', avoid: AVOID, isSteady };
}

function copies(repeated: readonly Repeated[]): string[] {
  return repeated.flatMap(({ lines, others }) =>
    others.map((other) => `-> do\n  want = ${other}\n${lines.join('\n')}\nend`),
  );
}

/** Lambdas that must raise; where one does not, nothing is raised. */
function refused(
  calls: readonly string[],
  token: string,
  repeated: readonly Repeated[] = [],
): string {
  const list = [...copies(repeated), ...calls.map((call) => `-> { ${call} }`)].join(', ');
  return `odd = '${token}'
silent = [${list}].select do |falsehood|
  falsehood.call
  true
rescue Exception
  false
end
raise '${token}' if silent.empty?`;
}

/** Keeps a linter that runs before the tests from complaining. */
function quiet(lines: string): string {
  return `\n# rubocop:disable all\n${lines}\n# rubocop:enable all`;
}

function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

function specCalls(text: string): string[] {
  const matchers = singleExpected(callsOf(text, MATCHER), SYNTAX).map(
    ({ name, literal }) => `expect(odd).to ${name}(${literal})`,
  );
  const must = singleExpected(callsOf(text, MUST), SYNTAX).map(
    ({ name, literal }) => `_(odd).${name}(${literal})`,
  );
  const plain = text.includes('expect(') && matchers.length === 0 && must.length === 0;
  return [...matchers, ...must, ...(plain ? ['expect(1).to eq(2)'] : [])];
}

function methodCalls(text: string): string[] {
  return [
    ...expectedOf(callsOf(text, METHOD), SYNTAX).map((each) => comparedWith(each, 'odd')),
    ...(/(?<![\w.])assert[ (]/.test(text) ? ['assert(false)'] : []),
    ...(/(?<![\w.])refute[ (]/.test(text) ? ['refute(true)'] : []),
  ];
}

function assertion(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  const how = repeating(source);
  const [, base] =
    /^[ \t]*class\s+[\w:]+\s*<\s*([\w:]*(?:Test|TestCase|Case))\s*$/m.exec(text) ?? [];
  if (base !== undefined) {
    const calls = methodCalls(text).slice(0, MAX_EXPECTED);
    const again = repeatedInScope(text, bodiesOf(text, METHODS, /^end\b/), how);
    if (again) {
      const own = `def test_${token}\n${refused(calls, token, again.repeated)}\nend`;
      return [{ at: again.at, text: `${quiet(own).trimStart()}\n\n` }];
    }
    const body = indented(refused(calls, token), 4);
    const lines = `class TestErrand_${token} < ${base}\n  def test_${token}\n${body}\n  end\nend`;
    return [before(text, ENDING, quiet(lines))];
  }
  const [, describe] = SPEC.exec(text) ?? [];
  if (describe !== undefined) {
    const calls = [...specCalls(text), ...methodCalls(text)].slice(0, MAX_EXPECTED);
    const bodies = [...bodiesOf(text, IT, /^end\b/), ...oneLiners(text, ONE)];
    const again = repeatedInScope(
      text,
      bodies.toSorted((a, b) => a.at - b.at),
      how,
    );
    if (again && !/\b(?:fit|fdescribe|xdescribe|xcontext|focus|skip)\b/.test(text)) {
      const own = `it '${token}' do\n${refused(calls, token, again.repeated)}\nend`;
      return [{ at: again.at, text: `${quiet(own).trimStart()}\n\n` }];
    }
    const body = indented(refused(calls, token), 4);
    const root = /^(RSpec|Minitest)/.test(describe)
      ? `${describe.split('.')[0]}.describe`
      : 'describe';
    const lines = `${root} '${token}' do\n  it '${token}' do\n${body}\n  end\nend`;
    return [before(text, ENDING, quiet(lines.replace('Minitest::Spec.describe', 'describe')))];
  }
  return undefined;
}

export const RUBY: Planter = {
  assertion,
  statement: ({ text, token }) => [before(text, ENDING, `\nraise '${token}'`)],
};
