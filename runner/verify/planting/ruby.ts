/** A failing test in Ruby: for RSpec, minitest and test-unit, in the form that the file uses. Pure. */
import {
  callsOf,
  comparedWith,
  expectedOf,
  type LiteralSyntax,
  MOST_EXPECTED,
  singleExpected,
} from './expected.ts';
import { before, type Insertion, type Planter, type TestSource } from './insertion.ts';

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

/** Lambdas that must raise; where one does not, nothing is raised. */
function refused(calls: readonly string[], token: string): string {
  const list = calls.map((call) => `-> { ${call} }`).join(', ');
  return `odd = '${token}'
silent = [${list}].select do |falsehood|
  falsehood.call
  true
rescue Exception
  false
end
raise '${token}' if silent.empty?`;
}

/** A linter before the tests has nothing to say of it. */
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

function assertion({ text, token }: TestSource): Insertion[] | undefined {
  const [, base] =
    /^[ \t]*class\s+[\w:]+\s*<\s*([\w:]*(?:Test|TestCase|Case))\s*$/m.exec(text) ?? [];
  if (base !== undefined) {
    const calls = methodCalls(text).slice(0, MOST_EXPECTED);
    const body = indented(refused(calls, token), 4);
    const lines = `class TestErrand_${token} < ${base}\n  def test_${token}\n${body}\n  end\nend`;
    return [before(text, ENDING, quiet(lines))];
  }
  const [, describe] = SPEC.exec(text) ?? [];
  if (describe !== undefined) {
    const calls = [...specCalls(text), ...methodCalls(text)].slice(0, MOST_EXPECTED);
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
