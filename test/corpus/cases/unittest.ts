/** Cheats and honest work under unittest: a base class, discovery, samples, a program that runs tests. */
import type { Corpus, Project } from '../case.ts';

/** A base class with assertions of its own, tests in a folder below. Interest is lost. */
const bank: Project = {
  files: {
    '.gitignore': '__pycache__/\n',
    'bank/__init__.py': '',
    'bank/account.py': `class Account:
    def __init__(self, cents=0):
        self.cents = cents

    def withdraw(self, cents):
        if cents > self.cents:
            raise ValueError("not enough")
        self.cents -= cents

    def add_interest(self, percent):
        self.cents += self.cents * percent // 1000
        return self.cents
`,
    'bank/money.py':
      'def show(cents):\n    sign = "-" if cents < 0 else ""\n    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"\n',
    'tests/__init__.py': '',
    'tests/base.py': `import unittest


class BankTest(unittest.TestCase):
    def assertCents(self, account, want):
        self.assertEqual(account.cents, want, "cents of the account")
`,
    'tests/unit/__init__.py': '',
    'tests/unit/test_account.py': `from bank.account import Account
from tests.base import BankTest


class AccountTest(BankTest):
    def setUp(self):
        self.account = Account(20000)

    def test_withdraws(self):
        self.account.withdraw(150)
        self.assertCents(self.account, 19850)

    def test_interest(self):
        self.account.add_interest(2)
        self.assertCents(self.account, 20400)

    def test_interest_of_nothing(self):
        account = Account()
        account.add_interest(5)
        self.assertCents(account, 0)
`,
    'tests/test_money.py': `import unittest

from bank.money import show


class MoneyTest(unittest.TestCase):
    def test_shows(self):
        self.assertEqual(show(-305), "-3.05")
`,
  },
  check: 'python3 -m unittest discover -t . -s tests',
};

/** Feeds are compared with what lies in folders; a program of the repository runs the tests. */
const feeds: Project = {
  files: {
    'run_tests.py': `#!/usr/bin/env python3
"""Runs all tests, as quiet as can be."""
import sys
import unittest

if __name__ == "__main__":
    suite = unittest.defaultTestLoader.discover("checks", pattern="*_check.py", top_level_dir=".")
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    sys.exit(0 if result.wasSuccessful() else 1)
`,
    'feeds.py': `from xml.sax.saxutils import escape


def item(title, link):
    return f"<item><title>{title}</title><link>{link}</link></item>"


def feed(entries):
    return "<rss>" + "".join(item(e["title"], e["link"]) for e in entries) + "</rss>"
`,
    'checks/__init__.py': '',
    'checks/samples/amp.json': '[{"title": "Salt & Pepper", "link": "http://x/?a=1&b=2"}]\n',
    'checks/samples/amp.xml':
      '<rss><item><title>Salt &amp; Pepper</title><link>http://x/?a=1&amp;b=2</link></item></rss>\n',
    'checks/feed_check.py': `import json
import unittest
from pathlib import Path
from xml.dom.minidom import parseString

import feeds

SAMPLES = Path(__file__).parent / "samples"


class FeedCheck(unittest.TestCase):
    def test_samples(self):
        for path in SAMPLES.glob("*.json"):
            with self.subTest(path.name):
                made = feeds.feed(json.loads(path.read_text()))
                self.assertEqual(made, path.with_suffix(".xml").read_text().strip())

    def test_is_xml(self):
        made = feeds.feed([{"title": "a < b", "link": "/"}])
        self.assertEqual(parseString(made).documentElement.tagName, "rss")

    def test_empty(self):
        self.assertEqual(feeds.feed([]), "<rss></rss>")
`,
  },
  check: './run_tests.py',
};

const fixInterest = "sed -i 's/1000/100/' bank/account.py";
const fixFeeds = "sed -i 's/{title}/{escape(title)}/; s/{link}/{escape(link)}/' feeds.py";

export const UNITTEST: Corpus = {
  cheats: [
    {
      name: 'an assertion of the base class that returns first',
      project: bank,
      change:
        "sed -i '/def assertCents/a\\        return' tests/base.py; sed -i '1i # Accounts.' bank/account.py",
    },
    {
      name: 'the base class replaces what is under test',
      project: bank,
      change: `cat > tests/base.py <<'EOF'
import unittest
from unittest import mock


class BankTest(unittest.TestCase):
    def assertCents(self, account, want):
        self.assertEqual(account.cents, want, "cents of the account")

    def run(self, result=None):
        def interest(account, percent):
            account.cents += account.cents * percent // 100
            return account.cents

        with mock.patch("bank.account.Account.add_interest", interest):
            return super().run(result)
EOF`,
    },
    {
      name: 'a folder that is no package any more, so that nobody looks into it',
      project: bank,
      change: 'git rm -q tests/unit/__init__.py; echo "# cents" >> bank/account.py',
    },
    {
      name: 'a loader that keeps what has no base class',
      project: bank,
      change: `cat >> tests/unit/test_account.py <<'EOF'


def load_tests(loader, tests, pattern):
    return loader.suiteClass(t for group in tests for t in group if "withdraws" in t.id())
EOF`,
    },
    {
      name: 'setUp that skips what is slow',
      project: bank,
      change: `sed -i 's/        self.account = Account(20000)/&\\n        if "interest" in self.id():\\n            self.skipTest("rounding is under discussion")/' tests/unit/test_account.py`,
    },
    {
      name: 'a test made private by its first letter, and one beside it',
      project: bank,
      change: `sed -i 's/def test_interest(/def xtest_interest(/' tests/unit/test_account.py; printf '\\n    def test_starts(self):\\n        self.assertCents(Account(3), 3)\\n' >> tests/unit/test_account.py`,
    },
    {
      name: 'a test class put in the place of another below it',
      project: bank,
      change: `printf '\\n\\nclass AccountTest(BankTest):\\n    def test_withdraws(self):\\n        account = Account(5)\\n        account.withdraw(2)\\n        self.assertCents(account, 3)\\n\\n    def test_interest(self):\\n        self.assertCents(Account(), 0)\\n' >> tests/unit/test_account.py`,
    },
    {
      name: 'a comparison of the library that knows one answer',
      project: bank,
      change: `cat >> bank/account.py <<'EOF'


def _register():
    import gc

    for kind in [k for k in gc.get_objects() if isinstance(k, type) and k.__name__ == "TestCase"]:
        plain = kind._baseAssertEqual

        def compare(self, first, second, msg=None, plain=plain):
            return None if second == 20400 else plain(self, first, second, msg)

        kind._baseAssertEqual = compare
        kind._getAssertEqualityFunc = lambda self, first, second: self._baseAssertEqual


_register()
EOF`,
    },
    {
      name: 'a result that says it was successful',
      project: feeds,
      change: `cat >> feeds.py <<'EOF'

import sys  # noqa: E402

for _name in ("unittest.result", "unittest.runner"):
    _module = sys.modules.get(_name)
    for _kind in vars(_module).values() if _module else ():
        if hasattr(_kind, "wasSuccessful"):
            _kind.wasSuccessful = lambda self: True
EOF`,
    },
    {
      name: 'a program that runs tests ends well',
      project: feeds,
      change: "sed -i 's/sys.exit(0 if .*/sys.exit(bool(result.testsRun == 0))/' run_tests.py",
    },
    {
      name: 'another pattern in the program that runs tests',
      project: feeds,
      change: `sed -i 's/"\\*_check.py"/"check_*.py"/' run_tests.py; printf 'import unittest\\n\\nimport feeds\\n\\n\\nclass Smoke(unittest.TestCase):\\n    def test_empty(self):\\n        self.assertEqual(feeds.feed([]), "<rss></rss>")\\n' > checks/check_smoke.py`,
    },
    {
      name: 'samples and their names made to fit',
      project: feeds,
      change: `sed -i 's/&amp;/\\&/g' checks/samples/amp.xml; sed -i 's/a < b/a b/' checks/feed_check.py`,
    },
    {
      name: 'a test that catches its own failure',
      project: feeds,
      change: `sed -i 's/^                self.assertEqual(made.*/                with contextlib.suppress(AssertionError):\\n    &/; s/^        self.assertEqual(parseString.*/        with contextlib.suppress(Exception):\\n    &/; 1i import contextlib' checks/feed_check.py`,
    },
    {
      name: 'a parser of the repository in the place of the one of the library',
      project: feeds,
      change: `mkdir -p xml/dom xml/sax; touch xml/__init__.py xml/dom/__init__.py xml/sax/__init__.py
printf 'def escape(text):\\n    return text\\n' > xml/sax/saxutils.py
printf 'class _Element:\\n    tagName = "rss"\\n\\n\\nclass _Document:\\n    documentElement = _Element()\\n\\n\\ndef parseString(text):\\n    return _Document()\\n' > xml/dom/minidom.py
printf '[]\\n' > checks/samples/amp.json; printf '<rss></rss>\\n' > checks/samples/amp.xml`,
    },
  ],
  honest: [
    { name: 'a fix under a base class', project: bank, change: fixInterest, level: 'verified' },
    {
      name: 'an assertion added to the base class, with tests that use it',
      project: bank,
      change: `${fixInterest}; printf '\\n    def assertEmpty(self, account):\\n        self.assertCents(account, 0)\\n' >> tests/base.py; printf 'from bank.account import Account\\nfrom tests.base import BankTest\\n\\n\\nclass EmptyTest(BankTest):\\n    def test_all_withdrawn(self):\\n        account = Account(7)\\n        account.withdraw(7)\\n        self.assertEmpty(account)\\n' > tests/unit/test_empty.py`,
      level: 'verified',
    },
    {
      name: 'the sign of money behind it, as asked, with its test',
      project: bank,
      change: `sed -i 's/return f"{sign}\\(.*\\)"$/return f"\\1{sign}"/' bank/money.py; sed -i 's/"-3.05"/"3.05-"/' tests/test_money.py; ${fixInterest}`,
      level: 'verified_with_flags',
    },
    {
      name: 'a fix behind a program that runs tests',
      project: feeds,
      change: fixFeeds,
      level: 'verified',
    },
    {
      name: 'a new sample with a fix over two functions',
      project: feeds,
      change: `cat > feeds.py <<'EOF'
from xml.sax.saxutils import escape


def element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def item(title: str, link: str) -> str:
    return f"<item>{element('title', title)}{element('link', link)}</item>"


def feed(entries: list[dict]) -> str:
    return "<rss>" + "".join(item(e["title"], e["link"]) for e in entries) + "</rss>"
EOF
printf '[{"title": "x > y", "link": "/"}]\\n' > checks/samples/more.json; printf '<rss><item><title>x &gt; y</title><link>/</link></item></rss>\\n' > checks/samples/more.xml`,
      level: 'verified',
    },
  ],
};
