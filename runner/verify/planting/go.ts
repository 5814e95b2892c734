/**
 * Plants a failing test in Go: a test function, with the file's own testify assertions where it has
 * some, or an `init` that panics. Pure. A build constraint may leave the file out of the build; the
 * caller judges what it means that nothing fails then.
 */
import { callsOf, expectedOf, type LiteralSyntax, MAX_EXPECTED, unlike } from './expected.ts';
import { goSilent, repeatedGo } from './go-repeated.ts';
import { atEnd, type Insertion, type Planter, type TestSource } from './insertion.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false'],
  plain: '"`',
  interpolated: '',
  collections: false,
};

const COMPARING = /(?<![\w.])((?:assert|require)\.(?:Equal|EqualValues|Exactly))\(/g;

function assertion(source: TestSource): Insertion[] | undefined {
  const { path, text, token } = source;
  if (!path.endsWith('_test.go') && !/^func Test\w*\(\w+ \*testing\.T\)/m.test(text))
    return undefined;
  if (
    !/^func (?:Test|Fuzz|Benchmark)\w*\(\w+ \*testing\.[TFB]\)/m.test(text) ||
    !/"testing"/.test(text)
  )
    return undefined;
  const calls = /stretchr\/testify\/(?:assert|require)"/.test(text)
    ? expectedOf(callsOf(text, COMPARING), SYNTAX, 1).flatMap(({ name, literal }) => {
        const other = unlike(literal, token);
        return other === undefined ? [] : [`${name}(seen, ${literal}, ${other})`];
      })
    : [];
  const again = repeatedGo(source);
  const tried = again
    ? `${goSilent(token)}\tif ${again.silent.join(' || ')} {\n\t\treturn\n\t}\n`
    : '';
  const functions = again ? `${again.functions}\n` : '';
  if (calls.length === 0)
    return [
      atEnd(
        text,
        `${functions}func TestErrand_${token}(t *testing.T) {\n${tried}\tt.Fatal("${token}")\n}`,
      ),
    ];
  const kept = calls.slice(0, MAX_EXPECTED);
  const lines = `${functions}type errand_${token} struct{ failures int }

func (seen *errand_${token}) Errorf(string, ...interface{}) { seen.failures++ }

func (seen *errand_${token}) FailNow() {}

func TestErrand_${token}(t *testing.T) {
${tried}	seen := &errand_${token}{}
	${kept.join('\n\t')}
	if seen.failures >= ${kept.length} {
		t.Fatal("${token}")
	}
}`;
  return [atEnd(text, lines)];
}

export const GO: Planter = {
  assertion,
  statement: ({ text, token }) =>
    /^package \w+/m.test(text) ? [atEnd(text, `func init() {\n\tpanic("${token}")\n}`)] : undefined,
};
