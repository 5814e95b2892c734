/**
 * Repeats Go's assertions with another expected value: test functions of their own, which a planted
 * test runs beside itself. Pure.
 */
import type { TestSource } from './insertion.ts';
import { bodiesOf, type Body, type Spot } from './repeated.ts';
import { comparedSides, expectedSide, pairIn } from './compared-sides.ts';
import { linesWith, typedRepeated, type TypedLocate } from './repeated-typed.ts';
import { tableSpots } from './go-tables.ts';
import type { ConstantForms } from './typed-constants.ts';

export const GO_FORMS: ConstantForms = {
  built:
    /^&?(?:\w+\.)?[A-Za-z]\w*\{|^\[\](?:\[\]|\*)?[\w.]+\{|^map\[\w+\](?:\[\])?[\w.]+\{|^(?:\w+\.)?New\w*\(/,
};

const TEST = /^()func (Test\w*)\((\w+) \*testing\.T\) \{[ \t]*$/gm;
const END = /^\s*(?:\/\/.*)?$/;
/** Ends the test early, waits, or runs something in parallel. */
const AVOID =
  /\b(?:return|break|continue|goto|defer|go|select)\b|\.(?:Skip\w*|Setenv|Chdir|Cleanup)\(|\b(?:os\.Exit|time\.Sleep|recover)\(|`/;
/** Code after the condition of an `if` that is an assertion. */
const FAILS = /^\s*\w+\.(?:Errorf?|Fatalf?|Fail|FailNow)\(/;
const EQUAL = /^\s*(?:assert|require)\.(?:Equal|EqualValues|Exactly)f?\(/;
const IF = /^\s*if (?:[\w, ]{1,60} := [^;]{1,200}; )?/;

/** `if got != 4 {`, `if !reflect.DeepEqual(got, want) {`, `if !got.Equal(want) {`. */
function condition(line: string): Spot | undefined {
  const [head] = IF.exec(line) ?? [];
  const end = line.lastIndexOf(' {');
  if (head === undefined || end < head.length || !/ \{\s*$/.test(line)) return undefined;
  const text = line.slice(head.length, end);
  const unequal = text.includes('!=') ? comparedSides(text, head.length, '!=') : undefined;
  if (unequal && !/^(?:nil|"")$/.test(unequal[1]?.text ?? ''))
    return expectedSide(unequal, GO_FORMS);
  const equal = pairIn(
    line.slice(0, end),
    /^\s*if (?:[\w, ]{1,60} := [^;]{1,200}; )?!(?:reflect\.DeepEqual|cmp\.Equal|slices\.Equal|maps\.Equal|bytes\.Equal)\(/,
    END,
  );
  if (equal && equal.more.length === 0) return expectedSide(equal.sides, GO_FORMS);
  return receiver(line.slice(0, end));
}

/** `if !Sum(2, 2).Equal(NewMoney(4))`: the argument of the last call is expected. */
function receiver(line: string): Spot | undefined {
  const at = line.lastIndexOf('.Equal(');
  if (at < 0 || !/^\s*if (?:[\w, ]{1,60} := [^;]{1,200}; )?!/.test(line)) return undefined;
  const literal = line.slice(at + '.Equal('.length, -1);
  return line.endsWith(')') && !/&&|\|\|/.test(line)
    ? { at: at + '.Equal('.length, literal }
    : undefined;
}

/** `diff := cmp.Diff(want, got); diff != "" {`. */
function difference(line: string): Spot | undefined {
  const [, head = ''] =
    /^(\s*if (?:\w+) := cmp\.Diff\()[^;]{1,200}; \w+ != "" \{\s*$/.exec(line) ?? [];
  const pair =
    head === '' ? undefined : pairIn(line, /^\s*if \w+ := cmp\.Diff\(/, /^; \w+ != "" \{/);
  return pair && pair.more.length === 0 ? expectedSide(pair.sides, GO_FORMS) : undefined;
}

/** Matches `want := 4`, where a later assertion compares with it and nothing else uses it. */
function wanted(line: string, body: Body): Spot | undefined {
  const [head = '', name = ''] = /^\s*(want|wanted|expected|expect|exp) := /.exec(line) ?? [];
  if (head === '') return undefined;
  const uses = body.lines.filter((each) => each !== line && new RegExp(`\\b${name}\\b`).test(each));
  const asserts = uses.filter((each) => isCompared(name, each));
  const others = uses.filter((each) => !asserts.includes(each) && !FAILS.test(each));
  if (asserts.length === 0 || others.length > 0) return undefined;
  return { at: head.length, literal: line.slice(head.length).trim() };
}

function isCompared(name: string, line: string): boolean {
  const [first, ...more] = line.split(new RegExp(`\\b${name}\\b`));
  if (first === undefined || more.length !== 1) return false;
  return new RegExp(
    `^\\s*if [^&|]{1,200}(?:!= ${name}|!reflect\\.DeepEqual\\([^&|]{1,100}, ${name}\\)|!\\w+\\.Equal\\(${name}\\)) \\{|^\\s*if (?:${name} != [\\w.]+|!reflect\\.DeepEqual\\((?:[\\w.]+, ${name}|${name}, [^&|]{1,200})\\)|!\\w+\\.Equal\\(${name}\\)) \\{|^\\s*(?:assert|require)\\.Equal\\(\\w+, ${name}, `,
  ).test(line);
}

const locate: TypedLocate = (line, next, body) => {
  if (FAILS.test(next)) {
    const spot = line.includes('cmp.Diff(') ? difference(line) : condition(line);
    if (spot) return spot;
  }
  const call = pairIn(line, EQUAL, END, 1);
  if (call) return expectedSide(call.sides, GO_FORMS, 0);
  return wanted(line, body);
};

export interface GoRepeated {
  /** Functions that are put beside the tests. */
  readonly functions: string;
  /** Expressions, each of them true where something false passed. */
  readonly silent: readonly string[];
}

export function repeatedGo({ text, token }: TestSource): GoRepeated | undefined {
  if (/^func TestMain\(|^import \. /m.test(text)) return undefined;
  const bodies = bodiesOf(text, TEST, /^\}/).filter(({ groups: [name] }) => name !== 'TestMain');
  const how = { locate, forms: GO_FORMS, token, avoid: AVOID };
  const plain = typedRepeated(bodies, how);
  const repeated = [...plain, ...tableSpots(bodies, how)].slice(0, 12);
  const functions: string[] = [];
  const silent = repeated.map((each) => {
    const [name = '', given = 't'] = each.body.groups;
    const calls = each.others.map((other) => {
      const own = `errand_${token}_${functions.length}`;
      const lines = linesWith(each, other).join('\n');
      functions.push(`func ${own}(${given} *testing.T) {\n${lines}\n}\n`);
      return own;
    });
    return `silent(${[name, ...calls].join(', ')})`;
  });
  if (silent.length === 0) return undefined;
  return { functions: functions.join('\n'), silent };
}

/** A function that says whether all of `wrong` hold while the right value still does. */
export function goSilent(token: string): string {
  return `	holds := func(test func(*testing.T)) bool {
		ran := false
		one := testing.InternalTest{Name: "errand_${token}", F: func(t *testing.T) {
			ran = true
			test(t)
		}}
		all := func(string, string) (bool, error) { return true, nil }
		return testing.RunTests(all, []testing.InternalTest{one}) && ran
	}
	silent := func(right func(*testing.T), wrong ...func(*testing.T)) bool {
		for _, each := range wrong {
			if !holds(each) || !holds(right) || !holds(right) || !holds(each) {
				return false
			}
		}
		return true
	}
`;
}
