import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectChecks } from '../../../runner/project/detect-checks.ts';
import { onceForm, watches } from '../../../runner/project/watching.ts';

test('commands that wait for changes, and the form that ends where one is known', () => {
  const cases: [string, string | undefined][] = [
    ['node --test --watch', 'node --test'],
    ['node --watch --test test/', 'node --test test/'],
    ['node --watch-path=./src --test', 'node --test'],
    ['jest --watch', 'jest'],
    ['jest --watchAll=true --coverage', 'jest --coverage'],
    ['vitest --watch', 'vitest run'],
    ['vitest watch --coverage', 'vitest run --coverage'],
    ['vitest dev', 'vitest run'],
    ['tsc -p . -w', 'tsc -p .'],
    ['mocha -w test', 'mocha test'],
    ['tsc --noEmit --watch', 'tsc --noEmit'],
    ['nodemon test.js', 'node test.js'],
    ['nodemon --exec "npm run unit"', 'npm run unit'],
    ['nodemon -e ts,js --watch src test.ts', undefined],
    ['tsx watch test.ts', 'tsx test.ts'],
    ['cargo watch -x test', 'cargo test'],
    ["cargo watch -x 'test --lib'", 'cargo test --lib'],
    ['mix test.watch', 'mix test'],
    ['ptw', 'pytest'],
    ['ng test', 'ng test --watch=false'],
    ['karma start', 'karma start --single-run'],
    ['dotnet watch test', 'dotnet test'],
    ['bun test --watch', 'bun test'],
    ['vite', undefined],
    ['vite --port 3000', undefined],
    ['next dev', undefined],
    ['webpack serve', undefined],
    ['react-scripts start', undefined],
    ['flask run', undefined],
    ['python manage.py runserver', undefined],
  ];
  for (const [command, once] of cases) {
    assert.equal(watches(command), true, command);
    assert.equal(onceForm(command), once, command);
  }
});

test('commands that end are left alone', () => {
  const ending = [
    'node --test',
    'vitest',
    'vitest run',
    'jest --watchAll=false',
    'jest --watch=false',
    'jest -w 2',
    'jest --watchman=false',
    'mocha --no-watch',
    'ng test --watch=false',
    'karma start --single-run',
    'vite build',
    'next build',
    'tsc -p . --noEmit',
    'grep -w watch README.md',
    'sh test/watch.test.sh',
    'react-scripts test',
    'echo nodemon-like',
  ];
  for (const command of ending) assert.equal(watches(command), false, command);
});

async function found(scripts: Record<string, string>): Promise<string[]> {
  const text = JSON.stringify({ scripts });
  const { checks, endless } = await detectChecks({
    files: ['package.json'],
    read: async () => text,
  });
  return [...checks.map(({ command }) => command), ...endless];
}

test('a script that waits is not the check: its other form is, or nothing, and it is told', async () => {
  assert.deepEqual(await found({ test: 'node --test --watch' }), ['node --test']);
  assert.deepEqual(await found({ test: 'jest --watch', 'test:ci': 'jest --ci' }), [
    'npm run test:ci',
  ]);
  assert.deepEqual(await found({ test: 'jest --watch', 'test:ci': 'jest --watchAll' }), [
    'npx --no-install jest',
  ]);
  assert.deepEqual(await found({ test: 'vite dev' }), ['"test" (vite dev)']);
  assert.deepEqual(await found({ test: 'tsc -w & jest --watch' }), [
    '"test" (tsc -w & jest --watch)',
  ]);
});
