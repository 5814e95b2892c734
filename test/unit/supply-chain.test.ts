// What is installed is what was looked at: exact versions, one lock file in step with the
// manifest, integrity for every package, and no install script that nobody has agreed to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Entry {
  version?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Why each of these may run a script when it is installed. */
const scripts: Record<string, string> = {
  node: 'fetches the binary of Node 24 for this platform',
  esbuild: 'replaces its launcher by the binary of this platform',
  ssh2: 'of dockerode: an optional speed-up, not needed',
  'cpu-features': 'of ssh2: optional',
  protobufjs: 'of dockerode: prints a notice about versions',
  '@vscode/vsce-sign': 'of vsce: puts the signing tool in place',
};

const locks = [
  'package-lock.json',
  'test/support/test-runners/package-lock.json',
  'test/support/vscode/server/package-lock.json',
];

for (const lock of locks) {
  const packages = read(lock);
  const manifest = JSON.parse(
    readFileSync(lock.replace('package-lock', 'package'), 'utf8'),
  ) as Entry;

  test(`${lock} is in step with its manifest, which pins exact versions`, () => {
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
    const locked = { ...packages['']?.dependencies, ...packages['']?.devDependencies };
    assert.deepEqual(locked, wanted);
    const loose = Object.values(wanted).filter((range) => !/^\d+\.\d+\.\d+$/.test(range));
    assert.deepEqual(loose, []);
  });

  test(`${lock} has the integrity of every package`, () => {
    const without = Object.entries(packages)
      .filter(([path, entry]) => path !== '' && entry.integrity === undefined)
      .map(([path]) => path);
    assert.deepEqual(without, []);
  });
}

test('no package runs an install script that is not in the list above', () => {
  const running = Object.entries(read('package-lock.json'))
    .filter(([, entry]) => entry.hasInstallScript)
    .map(([path]) => path.split('node_modules/').at(-1) ?? '');
  assert.deepEqual(
    running.filter((name) => !(name in scripts)),
    [],
  );
});

test('the manifest says of each whether npm runs it, so that npm need not ask', () => {
  const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    allowScripts: Record<string, boolean>;
  };
  assert.deepEqual(Object.keys(allowScripts).toSorted(), Object.keys(scripts).toSorted());
  assert.equal(allowScripts['node'], true);
});

test('the VSIX starts from nothing and lists what goes in', () => {
  const first = readFileSync('.vscodeignore', 'utf8')
    .split('\n')
    .find((line) => line !== '' && !line.startsWith('#'));
  assert.equal(first, '**');
});

function read(lock: string): Record<string, Entry> {
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as {
    packages: Record<string, Entry>;
  };
  return packages;
}
