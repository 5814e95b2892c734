import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectChecks } from '../../../runner/project/detect-checks.ts';
import { detectSetup } from '../../../runner/project/detect-setup.ts';

type Files = Record<string, string>;
const project = (files: Files) => ({
  files: Object.keys(files),
  read: async (path: string) => files[path],
});
const setup = async (files: Files) => (await detectSetup(project(files))).commands;
const guessed = async (files: Files) => (await detectSetup(project(files))).guessed;
const json = (value: object) => JSON.stringify(value);
const pip = (tool: string, version: string) =>
  `command -v ${tool} >/dev/null || PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --user ${tool}==${version}`;
const PIP = 'PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --retries 1';

test('Python: the tool that the project uses, its groups for tests, and the environment it makes', async () => {
  const tests = { 'tests/test_a.py': 'def test_a(): assert 1' };
  const cases: [Files, string[], string][] = [
    [
      { 'uv.lock': 'source = { registry = "x" }\nname = "pytest"\n', 'pyproject.toml': '' },
      [pip('uv', '0.13.8'), 'uv sync --frozen'],
      '.venv/bin/python',
    ],
    [
      {
        'uv.lock': 'source = { registry = "x" }\nname = "flask"\n',
        'pyproject.toml': '[project.optional-dependencies]\ntest = [\n  "pytest>=7",\n]\n',
      },
      [pip('uv', '0.13.8'), 'uv sync --frozen --all-extras', 'uv pip install pytest'],
      '.venv/bin/python',
    ],
    [
      {
        'uv.lock': 'source = { registry = "x" }\nname = "pytest"\n',
        'pyproject.toml':
          '[project.optional-dependencies]\ntesting = ["django-modelcluster"]\ndocs = ["sphinx"]\n\n[dependency-groups]\nlint = ["ruff"]\ntest = ["coverage"]\n',
      },
      [pip('uv', '0.13.8'), 'uv sync --frozen --extra testing --group test'],
      '.venv/bin/python',
    ],
    [
      { 'poetry.lock': '[[package]]\nname = "a"\n', 'pyproject.toml': '' },
      [pip('poetry', '1.8.5'), 'POETRY_VIRTUALENVS_IN_PROJECT=1 poetry install --no-interaction'],
      '.venv/bin/python',
    ],
    [
      {
        'pyproject.toml':
          '[tool.poetry.dependencies]\npython = "^3.11"\n\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
      },
      [pip('poetry', '2.5.1'), 'POETRY_VIRTUALENVS_IN_PROJECT=1 poetry install --no-interaction'],
      '.venv/bin/python',
    ],
    [
      { 'pdm.lock': '[[package]]\n' },
      [pip('pdm', '2.29.4'), 'pdm sync -G :all'],
      '.venv/bin/python',
    ],
    [
      { 'Pipfile.lock': '{"default":{"a":{"version":"==1"}}}' },
      [pip('pipenv', '2026.10.3'), 'PIPENV_VENV_IN_PROJECT=1 pipenv sync --dev'],
      '.venv/bin/python',
    ],
    [
      { 'requirements-dev.txt': 'pytest\n', 'requirements.txt': 'flask==1\n' },
      [
        'PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install -r requirements.txt -r requirements-dev.txt',
      ],
      'python3',
    ],
    [
      {
        'pyproject.toml':
          '[project]\ndependencies = [\n  "attrs",\n]\n[project.optional-dependencies]\ntest = ["pytest"]\n',
      },
      ["PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --retries 1 -e '.[test]'"],
      'python3',
    ],
    [
      { 'setup.py': 'setup()', 'src/a/__init__.py': '' },
      ['PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --retries 1 -e .'],
      'python3',
    ],
  ];
  for (const [files, commands, python] of cases) {
    assert.deepEqual(await setup({ ...files, ...tests }), commands, json(files));
    const { checks } = await detectChecks(project({ ...files, ...tests }));
    assert.deepEqual(checks, [{ name: 'test', command: `${python} -m pytest` }]);
  }
});

test('a setup that the repository names says which Python its checks are run with', async () => {
  const files = project({ 'test_a.py': 'def test_a(): assert 1' });
  const cases: [string[], string][] = [
    [['python3 -m venv .venv', '.venv/bin/pip install flask'], '.venv/bin/python'],
    [['python3 -m venv --system-site-packages env'], 'env/bin/python'],
    [['virtualenv .v', '. .v/bin/activate && pip install x'], 'python3'],
    [['pip install uv && uv sync'], '.venv/bin/python'],
    [['poetry install'], 'poetry run python'],
    [['npm ci'], 'python3'],
    [[], 'python3'],
  ];
  for (const [named, python] of cases) {
    const { checks } = await detectChecks(files, { setup: named });
    assert.deepEqual(checks[0]?.command, `${python} -m pytest`, named.join());
  }
});

test('Python: what is for tests, in each form in which pyproject.toml says it', async () => {
  const cases: [string, string[]][] = [
    ['[project]\noptional-dependencies.tests = [\n  "pytest",\n]\n', [`${PIP} -e '.[tests]'`]],
    ['[project]\n"optional-dependencies.tests" = 1\n', []],
    ['[project]\ndependencies = [\n  # none\n]\n', []],
    ["[project]\ndependencies = ['attrs']\n", [`${PIP} -e .`]],
    [
      '[dependency-groups]\ndev = [ { include-group = "test" }, "ruff" ]\ntest = [\n  "pytest>=7; python_version<\'4\'", # "no"\n  { include-group = "dev" },\n]\n',
      [`${PIP} 'pytest>=7; python_version<'\\''4'\\''' 'ruff'`],
    ],
    // Neither an option of pip nor a word of the shell.
    [
      '[dependency-groups]\ntest = ["--index-url=x", "-r x", "$(x)", "a`b`", "pytest"]\n',
      [`${PIP} 'pytest'`],
    ],
    [
      '[project]\ndependencies = ["a"]\n\n[dependency-groups]\ntests = ["pytest"]\n',
      [`${PIP} -e . 'pytest'`],
    ],
  ];
  for (const [text, commands] of cases) {
    const files = { 'pyproject.toml': text, 'tests/test_a.py': '' };
    assert.deepEqual(await setup(files), commands, text);
    assert.deepEqual(await guessed(files), commands, text);
  }
});

const written = (by: string) =>
  `# This file is automatically @generated by Poetry${by} and should not be changed by hand.\n\n[[package]]\n`;

const optional = (name: string, rest: string) =>
  `[tool.poetry.group.${name}]\noptional = true\n\n[tool.poetry.group.${name}.dependencies]\n${rest}\n`;

test('Poetry: the version that wrote the lock file, and groups for tests that have to be named', async () => {
  const install = 'POETRY_VIRTUALENVS_IN_PROJECT=1 poetry install --no-interaction';
  const cases: [lock: string, manifest: string, version: string, install: string][] = [
    [written(' 2.1.3'), '', '2.1.3', install],
    [written(' 1.8.2'), '', '1.8.2', install],
    [written(''), '', '1.8.5', install],
    [written(' 1.0; x'), '', '1.8.5', install],
    [written(' 2.1.3'), optional('docs', 'mkdocs = "*"'), '2.1.3', install],
    [
      written(' 2.1.3'),
      `${optional('test', 'six = "*"')}${optional('docs', 'mkdocs = "*"')}${optional('checks', 'pytest = "*"')}`,
      '2.1.3',
      `${install} --with test,checks`,
    ],
    [
      written(' 2.2.0'),
      '[dependency-groups]\nunit = ["pytest>=8"]\n\n[tool.poetry.group.unit]\noptional = true\n',
      '2.2.0',
      `${install} --with unit`,
    ],
    [
      written(' 2.2.0'),
      '[tool.poetry.group.test]\noptional = false\n\n[tool.poetry.group.test.dependencies]\npytest = "*"\n',
      '2.2.0',
      install,
    ],
  ];
  for (const [lock, manifest, version, command] of cases) {
    const files = { 'poetry.lock': lock, 'pyproject.toml': manifest, 'tests/test_a.py': '' };
    assert.deepEqual(await setup(files), [pip('poetry', version), command], manifest);
  }
});

test('pip: lists with hashes apart from those without, and what only tox or older files name', async () => {
  const all = 'PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install';
  const cases: [Files, string[]][] = [
    [
      {
        'requirements.txt': 'six==1.17.0 \\\n    --hash=sha256:ab\n',
        'requirements-dev.txt': 'pytest\n',
      },
      [`${all} -r requirements.txt`, `${all} -r requirements-dev.txt`],
    ],
    [
      {
        'requirements.txt': 'six==1 --hash=sha256:ab\n',
        'requirements-dev.txt': 'a==1 --hash=sha256:cd\n',
      },
      [`${all} -r requirements.txt -r requirements-dev.txt`],
    ],
    [
      {
        'setup.py': 'setup()',
        'setup.cfg': '[options.extras_require]\ndocs =\n  sphinx\ntest =\n  pytest-mock\n',
      },
      [`${PIP} -e '.[test]'`],
    ],
    [
      { 'setup.py': "setup(extras_require={\n  'docs': ['sphinx'],\n  'testing': ['mock'],\n})" },
      [`${PIP} -e '.[testing]'`],
    ],
    [
      {
        'setup.py': 'setup()',
        'tox.ini':
          '[tox]\nenvlist = py\n\n[testenv]\ndeps =\n  pytest>=7  # of late\n  py38: old\n  {env:X}\n  -r{toxinidir}/more.txt\n  -c limits.txt\n  $(x)\ncommands = pytest\n\n[testenv:docs]\ndeps = sphinx\n',
        'more.txt': 'mock',
      },
      [`${PIP} -r more.txt 'pytest>=7'`],
    ],
    [
      {
        'pyproject.toml':
          '[project]\ndependencies = ["six"]\n\n[tool.hatch.envs.docs]\ndependencies = ["mkdocs"]\n\n[tool.hatch.envs.default]\ndependencies = [\n  "pytest-mock",\n  "-r x",\n]\n',
      },
      [`${PIP} -e . 'pytest-mock'`],
    ],
    [
      { 'requirements.txt': 'six\n', 'tox.ini': '[testenv]\ndeps = pytest-mock\n' },
      [`${all} -r requirements.txt`, `${PIP} 'pytest-mock'`],
    ],
    [
      {
        'requirements-test.txt': 'six\n',
        'tox.ini': '[testenv]\ndeps = -r requirements-test.txt\n',
      },
      [`${all} -r requirements-test.txt`],
    ],
  ];
  for (const [files, commands] of cases) {
    assert.deepEqual(await setup({ 'tests/test_a.py': '', ...files }), commands, json(files));
  }
});

test('Python: a member of a uv workspace has the environment of its root', async () => {
  const files = {
    'pyproject.toml': '[tool.uv.workspace]\nmembers = ["libs/*", "app"]\nexclude = ["libs/old"]\n',
    'uv.lock': 'source = { registry = "x" }\nname = "pytest"\n',
    'app/pyproject.toml': '[project]\ndependencies = ["a"]\n',
    'app/tests/test_a.py': 'import pytest\n',
    'libs/b/pyproject.toml': '[project]\n',
    'libs/b/test_b.py': 'import pytest\n',
    'libs/old/pyproject.toml': '[project]\n',
    'libs/old/test_old.py': 'import pytest\n',
  };
  const all = [pip('uv', '0.13.8'), 'uv sync --frozen --all-packages'];
  const seen = async (place: string) => {
    const { checks, folders } = await detectChecks(project(files), { place });
    const { commands } = await detectSetup(project(files), folders);
    return [commands, checks.map(({ command }) => command)];
  };
  assert.deepEqual(await seen('app/tests'), [all, ['cd app && ../.venv/bin/python -m pytest']]);
  assert.deepEqual(await seen('libs/b'), [all, ['cd libs/b && ../../.venv/bin/python -m pytest']]);
  assert.deepEqual(await seen('libs/old'), [all, ['cd libs/old && python3 -m pytest']]);
  assert.deepEqual(await seen(''), [all, ['.venv/bin/python -m pytest']]);
});
