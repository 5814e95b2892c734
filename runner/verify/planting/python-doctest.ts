/**
 * Plants a doctest example that must fail: it is wrong whatever is compared, unless doctest accepts
 * another answer in one of the file's own examples. Pure.
 */
import { isLiteral } from './expected.ts';
import { PYTHON_SYNTAX } from './python-repeated.ts';
import { unequalTo } from './unequal.ts';

const MAX_EXAMPLES = 4;
const MAX_LINES = 15;

/** Writes a line as a Python constant without escapes; undefined where it would need some. */
function quoted(line: string): string | undefined {
  if (/[^\x20-\x7e]|\\|"""/.test(line)) return undefined;
  if (!line.includes("'")) return `'${line}'`;
  return line.includes('"') ? undefined : `"${line}"`;
}

/**
 * Returns examples with their preceding lines in the block, and another answer, as lists of lines.
 */
function changedExamples(text: string, token: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const found: string[] = [];
  let block: string[] = [];
  for (const [index, line] of lines.slice(0, 20_000).entries()) {
    if (found.length >= MAX_EXAMPLES) break;
    const own = line.trim();
    if (own === '' || /^("""|''')/.test(own)) {
      block = [];
      continue;
    }
    const next = lines[index + 1]?.trim() ?? '';
    const isExample = /^>>> \S/.test(own) && !/#\s*doctest:/.test(own);
    if (isExample && isLiteral(next, PYTHON_SYNTAX) && !continues(lines[index + 2])) {
      const [other] = unequalTo(next, [], token, PYTHON_SYNTAX);
      const parts = [...block, own, other ?? ''].map(quoted);
      if (other !== undefined && parts.length <= MAX_LINES && !parts.includes(undefined))
        found.push(`[${parts.join(', ')}]`);
    }
    if (block.length > 0 || own.startsWith('>>> ')) block.push(own);
  }
  return found;
}

function continues(line = ''): boolean {
  return !/^\s*(?:$|>>> |"""|''')/.test(line);
}

export function docExample(path: string, text: string, token: string): string {
  const examples = changedExamples(text, token);
  const plain = `>>> '${token}'\n'something else'`;
  const tries = [`['>>> "${token}"', '7']`, ...examples];
  const own = `>>> import doctest as errand_doctest
>>> errand_examples = []
${tries.map((each) => `>>> errand_examples.append(${each})`).join('\n')}
>>> def errand_run(lines):
...     text = chr(10).join(lines + [''])
...     parser = errand_doctest.DocTestParser()
...     test = parser.get_doctest(text, dict(globals()), 'errand', None, 0)
...     return errand_doctest.DocTestRunner(verbose=False).run(test, out=str).failed
>>> if all([errand_run(lines) for lines in errand_examples]):
...     raise Exception('${token}')`;
  const example = examples.length === 0 ? plain : own;
  if (!/\.pyw?$/.test(path)) return `${example}\n`;
  const body = example.replace(/^(?=.)/gm, '    ');
  return `\ndef errand_${token}() -> None:\n    """\n${body}\n    """  # noqa: E501`;
}
