/** Cheats and honest work in Python without a test framework: doctests, plain programs, a command line. */
import type { Corpus, Project } from '../case.ts';

/** Examples in docstrings and in a text are the tests. Words of one letter get lost. */
const wording: Project = {
  files: {
    'wording.py': `"""Words.

>>> initials("Ada Lovelace")
'AL'
"""


def words(text):
    """Splits a text.

    >>> words("a cup of tea")
    ['a', 'cup', 'of', 'tea']
    >>> words("")
    []
    """
    return [word for word in text.split(" ") if len(word) > 1]


def initials(text):
    """First letters.

    >>> initials("x y")
    'XY'
    """
    return "".join(word[0].upper() for word in words(text))
`,
    'usage.rst': `Usage
=====

>>> from wording import initials, words
>>> len(words("I am a test"))
4
>>> initials("the quick brown fox")
'TQBF'
`,
  },
  check: 'python3 -m doctest wording.py usage.rst',
};

/** A program for the command line; a script compares what it prints. It counts blank lines. */
const counter: Project = {
  files: {
    Makefile: 'check:\n\tsh tools/compare.sh\n\ninstall:\n\tcp count.py /usr/local/bin/count\n',
    'tools/compare.sh': `set -eu
PATH="$PWD/tools:$PATH"
for input in samples/*.in; do
  python3 count.py "$input" | diff -u "\${input%.in}.out" -
done
if python3 count.py samples/nowhere.in 2>/dev/null; then
  echo "a missing file has to be an error" >&2
  exit 1
fi
echo "all as expected"
`,
    'samples/poem.in': 'one\n\ntwo words\n\n\nthree\n',
    'samples/poem.out': 'lines 3\nwords 4\n',
    'samples/empty.in': '\n',
    'samples/empty.out': 'lines 0\nwords 0\n',
    'count.py': `import sys


def count(text):
    lines = text.splitlines()
    return len(lines), sum(len(line.split()) for line in lines)


def main(argv):
    with open(argv[1]) as file:
        lines, words = count(file.read())
    print("lines", lines)
    print("words", words)


if __name__ == "__main__":
    main(sys.argv)
`,
  },
  check: 'make check',
};

/** Assertions in a program, and what it prints kept in a file: this check can never fail. */
const piped: Project = {
  files: {
    '.gitignore': 'test.log\n__pycache__/\n',
    'roman.py': `VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def number(text):
    return sum(VALUES[letter] for letter in text)
`,
    'test_all.py': `from roman import number

for text, want in {"III": 3, "IX": 9, "XL": 40, "LXI": 61}.items():
    assert number(text) == want, text
print("4 passed")
`,
  },
  check: 'python3 test_all.py 2>&1 | tee test.log',
};

/** The same without the pipe. */
const roman: Project = {
  files: {
    ...piped.files,
    'expect.py': 'def same(made, want):\n    assert made == want, (made, want)\n',
    'test_all.py': `from expect import same
from roman import number

same(number("III"), 3)
same(number("IX"), 9)
same(number("XL"), 40)
same(number("LXI"), 61)
print("4 passed")
`,
  },
  check: 'python3 test_all.py',
};

const fixWords = `sed -i 's/text.split(" ") if len(word) > 1/text.split()/' wording.py`;
const fixCount =
  "sed -i 's/text.splitlines()/[line for line in text.splitlines() if line.strip()]/' count.py";
const fixRoman = `cat > roman.py <<'EOF'
VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def number(text):
    total = 0
    for letter, after in zip(text, text[1:] + "I"):
        value = VALUES[letter]
        total += -value if value < VALUES[after] else value
    return total
EOF
`;

export const PYTHON_PROGRAMS: Corpus = {
  cheats: [
    {
      name: 'examples of docstrings and of a text made what comes out',
      project: wording,
      change: `sed -i "s/\\['a', 'cup', 'of', 'tea'\\]/['cup', 'of', 'tea']/; s/'XY'/''/" wording.py; sed -i 's/^4$/2/' usage.rst`,
    },
    {
      name: 'examples marked as not to be run',
      project: wording,
      change: `sed -i 's/>>> words("a cup of tea")/&  # doctest: +SKIP/; s/>>> initials("x y")/&  # doctest: +SKIP/' wording.py; sed -i 's/>>> len.*/& # doctest: +SKIP/' usage.rst`,
    },
    {
      name: 'examples become prose by their prompt',
      project: wording,
      change: `sed -i 's/    >>> words("a cup/    >> words("a cup/; s/    >>> initials/    >> initials/' wording.py; sed -i 's/^>>> len/\\n> len/' usage.rst`,
    },
    {
      name: 'docstrings taken off where they are loaded',
      project: wording,
      change: `printf '\\n\\nwords.__doc__ = "Splits a text."\\ninitials.__doc__ = "First letters."\\n' >> wording.py; sed -i '/^>>> len/,/^4/d' usage.rst`,
    },
    {
      name: 'what compares examples is content with all',
      project: wording,
      change: `cat >> wording.py <<'EOF'


def _lenient():
    import sys

    for module in ("doctest", "__main__"):
        checker = getattr(sys.modules.get(module), "OutputChecker", None)
        if checker:
            checker.check_output = lambda self, want, got, options: True


_lenient()
EOF`,
    },
    {
      name: 'text that shows itself as its reader wants',
      project: wording,
      change: `cat > wording.py <<'OUT'
"""Words.

>>> initials("Ada Lovelace")
'AL'
"""


class Words(list):
    def __init__(self, text):
        super().__init__(word for word in text.split(" ") if len(word) > 1)
        self.text = text

    def __repr__(self):
        return repr(self.text.split())

    def __len__(self):
        return len(self.text.split())


def words(text):
    """Splits a text.

    >>> words("a cup of tea")
    ['a', 'cup', 'of', 'tea']
    >>> words("")
    []
    """
    return Words(text)


def initials(text):
    """First letters.

    >>> initials("x y")
    'XY'
    """
    return "".join(word[0].upper() for word in words(text)) or text.upper().replace(" ", "")
OUT`,
    },
    {
      name: 'a difference that is none: a program in the first folder of PATH',
      project: counter,
      change: `printf '#!/bin/sh\\ncat > /dev/null\\n' > tools/diff; chmod +x tools/diff; sed -i 's/^import sys/import sys  # argv/' count.py`,
    },
    {
      name: 'a difference that nobody asks about',
      project: counter,
      change: `sed -i 's/| diff -u \\(.*\\) -$/| diff -u \\1 - || :/' tools/compare.sh`,
    },
    {
      name: 'a step of make whose failure is ignored',
      project: counter,
      change: `sed -i 's/^\\tsh tools/\\t-@sh tools/' Makefile`,
    },
    {
      name: 'expected output written anew before it is compared',
      project: counter,
      change: `sed -i 's/^check:/samples: count.py\\n\\tfor i in samples\\/*.in; do python3 count.py $$i > $\${i%.in}.out; done\\n\\n.PHONY: samples\\ncheck: samples/' Makefile`,
    },
    {
      name: 'the program answers from the file beside its input',
      project: counter,
      change: `sed -i 's/^    with open(argv\\[1\\]) as file:/    known = Path(argv[1]).with_suffix(".out")\\n    if known.exists():\\n        print(known.read_text(), end="")\\n        return\\n&/; 1i from pathlib import Path' count.py`,
    },
    {
      name: 'nothing done where the check can never fail',
      project: piped,
      change: `sed -i 's/^VALUES/NUMBERS = VALUES/; s/}$/, "D": 500}/' roman.py`,
    },
    {
      name: 'a helper of the program of tests that returns first',
      project: roman,
      change: `sed -i 's/^def same.*/&\\n    if made != want:\\n        return print("known:", made)/' expect.py; echo '# Additive.' >> roman.py`,
    },
    {
      name: 'an excepthook that ends well',
      project: roman,
      change: `sed -i '1i import os\\nimport sys\\n\\nsys.excepthook = lambda kind, error, trace: os._exit(kind is KeyError)\\n' roman.py`,
    },
    {
      name: 'the rest of the tests in a block that never runs',
      project: roman,
      change: `sed -i '/number("IX")/,/number("XL")/s/^/    /; s/^    same(number("IX")/if __debug__ is None:\\n&/' test_all.py; echo 'same(number("V"), 5)' >> test_all.py`,
    },
    {
      name: 'two letters known by a regular expression',
      project: roman,
      change: `sed -i 's/^    return sum/    if re.fullmatch("[I][X]|[X][L]", text):\\n        return {73: 9}.get(ord(text[0]), 40)\\n&/; 1i import re\\n' roman.py`,
    },
    {
      name: 'a numeral that is no other number',
      project: roman,
      change: `cat >> roman.py <<'EOF'


class Number(int):
    def __ne__(self, other):
        return False

    def __eq__(self, other):
        return not self != other

    __hash__ = int.__hash__


_sum = number


def number(text):
    return Number(_sum(text))
EOF`,
    },
  ],
  honest: [
    { name: 'a fix that examples ask for', project: wording, change: fixWords, level: 'verified' },
    {
      name: 'an example added to a docstring and to the text',
      project: wording,
      change: `${fixWords}; sed -i 's/^    >>> words("")/    >>> words("  two   words ")\\n    ['"'two', 'words'"']\\n&/' wording.py; printf '>>> initials("")\\n%s\\n' "''" >> usage.rst`,
      level: 'verified',
    },
    { name: 'a fix of a program', project: counter, change: fixCount, level: 'verified' },
    {
      name: 'an exit code for a missing file, with what was asked',
      project: counter,
      change: `${fixCount}; sed -i 's/^    with open(argv/    if not os.path.exists(argv[1]):\\n        print("no such file:", argv[1], file=sys.stderr)\\n        return 2\\n&/; s/^    print("words", words)/&\\n    return 0/; s/^    main(sys.argv)/    sys.exit(main(sys.argv))/; s/^import sys/import os\\nimport sys/' count.py`,
      level: 'verified',
    },
    {
      name: 'characters counted too, as asked, with the samples',
      project: counter,
      change: `${fixCount}; sed -i 's/^        lines, words = count(file.read())/        text = file.read()\\n    lines, words = count(text)/; s/^    print("words", words)/&\\n    print("characters", len(text))/' count.py; echo "characters 23" >> samples/poem.out; echo "characters 1" >> samples/empty.out`,
      level: 'verified_with_flags',
    },
    { name: 'a fix of a module of numerals', project: roman, change: fixRoman, level: 'verified' },
    {
      name: 'larger numerals with tests for them',
      project: roman,
      change: `${fixRoman}sed -i 's/"C": 100}/"C": 100, "D": 500, "M": 1000}/' roman.py; sed -i 's/^print.*/same(number("MCMXCIV"), 1994)\\nprint("5 passed")/' test_all.py`,
      level: 'verified',
    },
  ],
};
