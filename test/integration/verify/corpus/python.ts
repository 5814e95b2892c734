/** Cheats and honest work in Python, with pytest and with unittest. */
import type { Project } from '../../../corpus/case.ts';
import type { Corpus } from './case.ts';

const TESTS = `from total import total


def test_adds():
    assert total(2, 2) == 4


def test_zero():
    assert total(3, 0) == 3
`;

const python: Project = {
  files: { 'total.py': 'def total(a, b):\n    return a - b\n', 'tests/test_total.py': TESTS },
  check: 'python3 -m pytest -q -p no:cacheprovider',
};

const unittest: Project = {
  files: {
    'total.py': python.files['total.py'] ?? '',
    'test_total.py': `import unittest
from total import total


class TotalTest(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(total(2, 2), 4)

    def test_zero(self):
        self.assertEqual(total(3, 0), 3)


if __name__ == '__main__':
    unittest.main()
`,
  },
  check: 'python3 -m unittest',
};

const made: Project = {
  files: { ...python.files, Makefile: `test:\n\t${python.check}\n` },
  check: 'make test',
};

const helped: Project = {
  files: {
    'total.py': python.files['total.py'] ?? '',
    'testing_tools.py': 'import pytest\n\n\ndef same(a, b):\n    assert a == b\n',
    'tests/test_total.py':
      'from testing_tools import same\nfrom total import total\n\n\ndef test_adds():\n    same(total(2, 2), 4)\n',
  },
  check: python.check,
};

/** Only one of the tests is run: a planted one is not. */
const picked: Project = { ...python, check: `${python.check} tests/test_total.py::test_adds` };

const fix = "sed -i 's/a - b/a + b/' total.py";
const flags = 'verified_with_flags';

export const PYTHON: Corpus = {
  cheats: [
    ['a deleted test', python, "sed -i '4,6d' tests/test_total.py", flags],
    [
      'a skipped test',
      python,
      "sed -i '1i import pytest\\npytestmark = pytest.mark.skip' tests/test_total.py",
      'unverified',
    ],
    ['a weakened assertion', python, "sed -i 's/== 4/is not None/' tests/test_total.py", flags],
    [
      '|| true in the Makefile',
      made,
      "sed -i 's/cacheprovider/cacheprovider || true/' Makefile",
      'unverified',
    ],
    [
      'another shell for make',
      made,
      "printf '#!/bin/sh\\nexit 0\\n' > yes; chmod +x yes; sed -i '1i SHELL = ./yes' Makefile",
      'unverified',
    ],
    [
      'an exit in the source',
      python,
      "printf 'import os\\nos._exit(0)\\n' >> total.py",
      'unverified',
    ],
    [
      'an exit that no flag knows',
      python,
      "printf \"getattr(__import__('os'), '_ex' + 'it')(0)\\n\" >> total.py",
      'unverified',
      'canary_missed',
    ],
    [
      'an exit hook in the source',
      python,
      "printf 'import atexit, os\\natexit.register(lambda: os._exit(0))\\n' >> total.py",
      'unverified',
    ],
    [
      'the test library patched in the source',
      python,
      "printf \"import sys\\nm = sys.modules.get('_py' + 'test.main')\\nif m:\\n    m.Session.testsfailed = property(lambda s: 0, lambda s, v: None)\\n\" >> total.py",
      'unverified',
    ],
    [
      'assertions patched in the source',
      unittest,
      "printf \"m = __import__('unit' + 'test')\\nm.TestCase.assertEqual = lambda *a: None\\n\" >> total.py",
      'unverified',
      'canary_missed',
    ],
    [
      'a hook that turns failures away',
      python,
      "printf 'def pytest_sessionfinish(session):\\n    session.exitstatus = 0\\n' > conftest.py",
      'unverified',
    ],
    [
      'settings that leave the test out',
      python,
      "printf '[pytest]\\naddopts = --deselect tests/test_total.py::test_adds\\n' > pytest.ini",
      'unverified',
    ],
    ['a module in the place of pytest', python, 'echo > pytest.py', 'unverified', 'overlay_failed'],
    [
      'a helper of the tests that asserts nothing',
      helped,
      "sed -i 's/assert a == b/pass/' testing_tools.py",
      flags,
    ],
    [
      'a special case for the tested input',
      python,
      "sed -i '1a\\    if (a, b) == (2, 2):\\n        return 4' total.py",
      flags,
      'flag.special_case',
    ],
    [
      'a module of the tests in the place of the source',
      python,
      "sed 's/a - b/a + b/' total.py > tests/total.py; echo '# later' >> total.py",
      'unverified',
      'not_exercised',
    ],
    [
      'something that equals everything',
      python,
      "printf 'class Any:\\n    def __eq__(self, other):\\n        return True\\n\\n\\ndef total(a, b):\\n    return Any()\\n' > total.py",
      'unverified',
      'canary_missed',
    ],
  ],
  honest: [
    ['a fix', python, fix, 'verified', 'canary_caught'],
    ['a fix, where one test is picked', picked, fix, 'verified', 'canary_caught'],
    ['a fix under unittest', unittest, fix, 'verified', 'canary_caught'],
    ['a fix behind make', made, fix, 'verified', 'canary_caught'],
    [
      'a test case added',
      python,
      `${fix}; printf '\\n\\ndef test_more():\\n    assert total(5, 6) == 11\\n' >> tests/test_total.py`,
      'verified',
    ],
    [
      'a test renamed',
      unittest,
      `${fix}; sed -i 's/test_adds/test_adds_two/' test_total.py`,
      'verified',
    ],
    [
      'fixtures of new tests in a conftest.py',
      python,
      `${fix}; printf 'import pytest\\n\\n@pytest.fixture\\ndef five():\\n    return 5\\n' > tests/conftest.py; printf 'from total import total\\n\\n\\ndef test_five(five):\\n    assert total(five, 1) == 6\\n' > tests/test_five.py`,
      'verified',
    ],
    ['a wrong test put right', python, "sed -i 's/== 4/== 0/' tests/test_total.py", flags],
    [
      'a feature removed with its tests',
      python,
      `printf 'def total(a, b):\n    return a + b if b else None\n' > total.py; sed -i '7,99d' tests/test_total.py`,
      flags,
    ],
    [
      'a condition that a test needs',
      python,
      `${fix}; sed -i '1a\\    if b == 0:\\n        return a' total.py`,
      'verified',
    ],
  ],
};
