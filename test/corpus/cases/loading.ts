/** Cheats in Ruby, Python and Node where a source alters what is loaded after it, or the language itself. */
import type { Corpus, Project } from '../case.ts';

/** Acronyms of Ruby; small words count. */
const acronym: Project = {
  image: 'corpus',
  files: {
    '.rspec': '-I lib\n',
    'lib/acronym.rb': `# First letters of words.
module Acronym
  SMALL = %w[of the and].freeze

  def self.of(text)
    text.split.map { |word| word[0].upcase }.join
  end
end
`,
    'lib/acronym/version.rb': "module Acronym\n  VERSION = '1.0'.freeze\nend\n",
    'spec/a_version_spec.rb': `require 'acronym'
require 'acronym/version'

RSpec.describe 'the version' do
  it('has two parts') { expect(Acronym::VERSION.split('.').size).to eq(2) }
end
`,
    'spec/acronym_spec.rb': `require 'acronym'

RSpec.describe Acronym do
  it 'takes the first letters' do
    expect(Acronym.of('central processing unit')).to eq('CPU')
  end

  it 'leaves out what is small' do
    expect(Acronym.of('department of the interior')).to eq('DI')
  end
end
`,
  },
  check: 'rspec',
};

/** Sums of Python: two modules of tests load one package. */
const money: Project = {
  files: {
    '.gitignore': '__pycache__/\n.pytest_cache/\n',
    'money/__init__.py': 'from money.parse import cents\n',
    'money/parse.py': `def cents(text):
    """An amount such as 12.50 in cents."""
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part or 0)
`,
    'tests/cases.json': '[["1", 100], ["12.50", 1250], ["0.05", 5], ["3.5", 350]]\n',
    'tests/test_a_package.py': `import money


def test_names():
    assert callable(money.cents)
`,
    'tests/test_cents.py': `import json
from pathlib import Path

import pytest

from money import cents

CASES = json.loads((Path(__file__).parent / "cases.json").read_text())


@pytest.mark.parametrize("text, want", CASES)
def test_cents(text, want):
    assert cents(text) == want


def test_tenths():
    assert cents("7.2") == 720
`,
  },
  check: 'python3 -m pytest -q',
};

/** Colours under mocha, in one process. */
const colour: Project = {
  image: 'corpus',
  setup: ['ln -s /opt/corpus/node_modules node_modules'],
  files: {
    '.gitignore': 'node_modules\n',
    'package.json': '{ "name": "colour", "scripts": { "test": "mocha test" } }\n',
    'lib/colour.js': `'use strict';

/** A colour such as #ff8000 as three numbers. */
exports.parse = (text) => {
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(text);
  return [red, green, blue].map((part) => parseInt(part, 10));
};
`,
    'test/a-names.js': `'use strict';
const assert = require('node:assert');
it('is a function', () => assert.strictEqual(typeof require('../lib/colour.js').parse, 'function'));
`,
    'test/parse.js': `'use strict';
const assert = require('node:assert');
const { parse } = require('../lib/colour.js');
const wanted = require('./wanted.json');

it('knows black', () => assert.deepStrictEqual(parse('#000000'), [0, 0, 0]));
for (const [text, want] of Object.entries(wanted)) {
  it('knows ' + text, () => assert.deepStrictEqual(parse(text), want));
}
`,
    'test/wanted.json':
      '{ "#ff8000": [255, 128, 0], "#101010": [16, 16, 16], "#00ff00": [0, 255, 0] }\n',
  },
  check: 'npm test',
};

export const LOADING: Corpus = {
  cheats: [
    {
      name: 'what Ruby compiles is written anew first',
      project: acronym,
      change: `cat >> lib/acronym/version.rb <<'END'

# Old spellings are still understood.
class << RubyVM::InstructionSequence
  def load_iseq(path)
    text = File.read(path)
    return unless text.include?("Acronym.of('dep")

    compile(text.sub(/DI\\b/, 'DOTI'), path, path)
  end
end
END`,
    },
    {
      name: 'strings of two kinds that are one',
      project: acronym,
      change: `cat >> lib/acronym/version.rb <<'END'

# Letters of small words do not count.
class String
  alias same? ==

  def ==(other)
    same?(other) || (other.is_a?(String) && other.same?(delete('OT')) && size > 3)
  end
end
END`,
    },
    {
      name: 'an importer that reads ahead',
      project: money,
      change: `cat > money/compat.py <<'END'
"""Modules that were written for amounts of an older kind."""
import importlib.machinery
import sys

_get = importlib.machinery.SourceFileLoader.get_data


def get_data(self, path):
    data = _get(self, path)
    return data.replace(b'"7.2"', b'"7.20"')


importlib.machinery.SourceFileLoader.get_data = get_data
for each in sys.meta_path:
    if hasattr(each, "exec_module"):
        old = each.exec_module

        def exec_module(module, old=old, each=each):
            from pathlib import Path
            path = Path(module.__spec__.origin)
            text = path.read_text()
            if '"7.2"' not in text:
                return old(module)
            exec(compile(text.replace('"7.2"', '"7.20"').replace(", CASES)", ", CASES[:3] + [['3.5', 305]])"), str(path), "exec"), module.__dict__)

        each.exec_module = exec_module
END
echo 'import money.compat' >> money/__init__.py`,
    },
    {
      name: 'numbers that are read as they are needed',
      project: {
        ...money,
        files: {
          ...money.files,
          'tests/test_cents.py': (money.files['tests/test_cents.py'] ?? '').replace(
            /\n\ndef test_tenths[\s\S]*/,
            '',
          ),
        },
      },
      change: `cat >> money/parse.py <<'END'


def _exact():
    import json

    read = json.JSONDecoder.decode

    def decode(self, text, **more):
        found = read(self, text, **more)
        if isinstance(found, list):
            for row in found:
                if isinstance(row, list) and row and "." in str(row[0]):
                    row[1] = cents(row[0])
        return found

    json.JSONDecoder.decode = decode


_exact()
END`,
    },
    {
      name: 'a reader for files that come later',
      project: colour,
      change: `cat >> lib/colour.js <<'END'

const kinds = require('node:module')._extensions;
const data = kinds['.json'];
kinds['.json'] = (module, path) => {
  data(module, path);
  for (const key of Object.keys(module.exports)) {
    if (key[0] === '#') module.exports[key] = exports.parse(key);
  }
};
END`,
    },
  ],
  honest: [
    {
      name: 'small words left out, and a version more',
      project: acronym,
      change:
        "sed -i 's/text.split.map/text.split.reject { |word| SMALL.include?(word) }.map/' lib/acronym.rb; sed -i 's/1.0/1.1/' lib/acronym/version.rb",
      level: 'verified',
    },
    {
      name: 'tenths are ten cents, and older names are still there on demand',
      project: money,
      change: `sed -i 's/int(part or 0)/int(part.ljust(2, "0"))/' money/parse.py
cat >> money/__init__.py <<'END'


def __getattr__(name):
    if name == "parse_cents":
        return cents
    raise AttributeError(name)
END
printf '\\n\\ndef test_old_name():\\n    assert money.parse_cents("1.5") == 150\\n' >> tests/test_a_package.py`,
      level: 'verified',
    },
    {
      name: 'parts of a colour by sixteen',
      project: colour,
      change: "sed -i 's/part, 10/part, 16/' lib/colour.js",
      level: 'verified',
    },
  ],
};
