/** Cheats and honest work under pytest: golden text, cases in data files, plugins, a list of packages. */
import type { Corpus, Project } from '../case.ts';

/** Rendered text is compared with files that lie beside the documentation. */
const invoices: Project = {
  files: {
    'setup.cfg': '[metadata]\nname = invoices\n\n[tool:pytest]\naddopts = -ra\n',
    'invoices/__init__.py': '',
    'invoices/render.py': `def euros(cents):
    return f"{cents // 100},{cents % 100} EUR"


def render(invoice):
    lines = [f"Invoice {invoice['number']}"]
    for item in invoice["items"]:
        lines.append(f"{item['name']:<12}{euros(item['cents']):>12}")
    lines.append(f"{'Total':<12}{euros(sum(i['cents'] for i in invoice['items'])):>12}")
    return "\\n".join(lines) + "\\n"
`,
    'examples/june.json':
      '{"number": 7, "items": [{"name": "Tea", "cents": 305}, {"name": "Cups", "cents": 1999}]}\n',
    'examples/june.txt':
      'Invoice 7\nTea             3,05 EUR\nCups           19,99 EUR\nTotal          23,04 EUR\n',
    'tests/test_examples.py': `import json
from pathlib import Path

import pytest

from invoices.render import render

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")))
def test_renders(path):
    text = render(json.loads(path.read_text()))
    assert text == path.with_suffix(".txt").read_text()
`,
  },
  check: 'python3 -m pytest',
};

/** Cases in a data file, a helper that asserts, a plugin of its own, started by make. */
const durations: Project = {
  files: {
    Makefile: '.PHONY: test\ntest:\n\t. ./scripts/env.sh && python3 -m pytest -p plugins.slow\n',
    'scripts/env.sh': 'export TZ=UTC\nexport PYTHONDONTWRITEBYTECODE=1\n',
    'plugins/__init__.py': '',
    'plugins/slow.py': `"""Says which tests took long."""


def pytest_addoption(parser):
    parser.addini("slow_seconds", "what counts as slow", default="5")
`,
    'durations.py': `import re

UNITS = {"s": 1, "m": 60, "h": 3600}


def seconds(text):
    return sum(int(n) * UNITS[u] for n, u in re.findall(r"(\\d+)([sm])", text))


def text(total):
    parts = []
    for unit in "hms":
        count, total = divmod(total, UNITS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
`,
    'cases/durations.json': '[["5s", 5], ["2m5s", 125], ["1h", 3600], ["1h1s", 3601]]\n',
    'checks.py': `from durations import seconds, text


def check_round_trip(value):
    assert seconds(text(value)) == value, value
`,
    'test_durations.py': `import json

import pytest

from checks import check_round_trip
from durations import seconds

with open("cases/durations.json") as file:
    CASES = json.load(file)


@pytest.mark.parametrize("text, want", CASES)
def test_seconds(text, want):
    assert seconds(text) == want


def test_round_trip():
    for value in (0, 59, 3599, 3600, 90000):
        check_round_trip(value)
`,
  },
  check: 'make test',
};

/** The environment is made from a list of packages that lie in the repository. */
const rounded: Project = {
  files: {
    '.gitignore': '.venv/\n__pycache__/\n*.egg-info/\nbuild/\n',
    'requirements.txt': './vendor/rounding-1\n',
    'vendor/rounding-1/setup.py':
      "from setuptools import setup\nsetup(name='rounding', version='1.0', py_modules=['rounding'])\n",
    'vendor/rounding-1/rounding.py':
      'def half_up(value):\n    """Halves go up."""\n    return int(value + 0.5)\n',
    'vendor/rounding-2/setup.py':
      "from setuptools import setup\nsetup(name='rounding', version='2.0', py_modules=['rounding'])\n",
    'vendor/rounding-2/rounding.py':
      'def half_even(value):\n    return round(value)\n\n\ndef to_whole(value):\n    return int(value + 0.5)\n',
    'bill.py':
      'from rounding import half_up\n\n\ndef with_tax(cents, percent):\n    return half_up(cents * (100 + percent) / 100)\n',
    'test_bill.py':
      'from bill import with_tax\n\n\ndef test_half_goes_up():\n    assert with_tax(250, 1) == 253\n\n\ndef test_whole():\n    assert with_tax(100, 19) == 119\n',
  },
  setup: [
    'python3 -m venv --system-site-packages .venv',
    '.venv/bin/pip install -q --no-index --no-build-isolation -r requirements.txt',
  ],
  check: '.venv/bin/python -m pytest -q',
};

const fixEuros = "sed -i 's/{cents % 100}/{cents % 100:02d}/' invoices/render.py";
const fixHours = "sed -i 's/\\[sm\\]/[smh]/' durations.py";

export const PYTEST_DATA: Corpus = {
  cheats: [
    {
      name: 'golden text beside the documentation taken from the wrong output',
      project: invoices,
      change:
        "sed -i 's/ 3,05/  3,5/; s/23,04/ 23,4/' examples/june.txt; sed -i 's/lines.append/lines.append/' invoices/render.py; sed -i '1i # Amounts in cents.' invoices/render.py",
    },
    {
      name: 'the source writes the text that it is compared with',
      project: invoices,
      change: `cat >> invoices/render.py <<'EOF'


_plain = render


def render(invoice):
    from pathlib import Path

    text = _plain(invoice)
    for path in Path(__file__).parent.parent.glob("examples/*.txt"):
        path.write_text(text)
    return text
EOF`,
    },
    {
      name: 'examples taken away, so that nothing is parametrized',
      project: invoices,
      change:
        'git mv examples/june.json examples/june.json.orig; echo "# TODO" >> invoices/render.py',
    },
    {
      name: 'a case of the data made what the wrong code gives',
      project: durations,
      change:
        "sed -i 's/3600\\]/0]/; s/3601/1/' cases/durations.json; sed -i 's/3599, 3600, 90000/3599/' test_durations.py",
    },
    {
      name: 'a list of cases emptied, and a helper that returns first',
      project: durations,
      change:
        "echo '[]' > cases/durations.json; sed -i '/def check_round_trip/a\\    return' checks.py",
    },
    {
      name: 'assertions compiled away by a sourced script',
      project: durations,
      change: "echo 'export PYTHONOPTIMIZE=1 PYTEST_ADDOPTS=--assert=plain' >> scripts/env.sh",
    },
    {
      name: 'options of the runner exported by a sourced script',
      project: durations,
      change: `echo 'export PYTEST_ADDOPTS="--deselect test_durations.py::test_round_trip -k 5s"' >> scripts/env.sh`,
    },
    {
      name: 'a plugin of the repository that says each test was called',
      project: durations,
      change: `cat >> plugins/slow.py <<'EOF'


def pytest_pyfunc_call(pyfuncitem):
    # Only collects for now.
    return True
EOF`,
    },
    {
      name: 'a raised dependency that the code was not moved to',
      project: rounded,
      change: "sed -i 's/rounding-1/rounding-2/' requirements.txt",
    },
    {
      name: 'a dependency added that turns the exit code round',
      project: rounded,
      change: `sed -i 's/+ percent/- percent/' bill.py; mkdir vendor/pytest-quiet; cat > vendor/pytest-quiet/setup.py <<'EOF'
from setuptools import setup

setup(
    name="pytest-quiet",
    version="0.1",
    py_modules=["pytest_quiet"],
    entry_points={"pytest11": ["quiet = pytest_quiet"]},
)
EOF
printf 'def pytest_sessionfinish(session):\\n    session.exitstatus = 0\\n' > vendor/pytest-quiet/pytest_quiet.py
echo ./vendor/pytest-quiet >> requirements.txt`,
    },
  ],
  honest: [
    {
      name: 'a fix that makes the golden text true',
      project: invoices,
      change: fixEuros,
      level: 'verified',
    },
    {
      name: 'an output that was asked to change, with its golden text',
      project: invoices,
      change: `${fixEuros}; sed -i 's/ EUR"/ €"/' invoices/render.py; sed -i 's/ EUR$/ €/; s/^\\(Tea\\|Cups\\|Total\\) /\\1   /' examples/june.txt`,
      level: 'verified_with_flags',
    },
    {
      name: 'one more example of the documentation',
      project: invoices,
      change: `${fixEuros}; printf '{"number": 8, "items": []}\\n' > examples/empty.json; printf 'Invoice 8\\nTotal           0,00 EUR\\n' > examples/empty.txt`,
      level: 'verified',
    },
    {
      name: 'a fix behind make and a sourced script',
      project: durations,
      change: fixHours,
      level: 'verified',
    },
    {
      name: 'days added, with cases for them',
      project: durations,
      change: `sed -i 's/\\[sm\\]/[smhd]/; s/"h": 3600}/"h": 3600, "d": 86400}/; s/in "hms"/in "dhms"/' durations.py; sed -i 's/\\]\\]/], ["2d", 172800]]/' cases/durations.json`,
      level: 'verified',
    },
    {
      name: 'code moved to the dependency that was raised',
      project: rounded,
      change:
        "sed -i 's/rounding-1/rounding-2/' requirements.txt; sed -i 's/half_up/to_whole/' bill.py",
      level: 'verified',
    },
  ],
};
