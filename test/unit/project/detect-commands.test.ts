import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectFix, detectUpdate } from '../../../runner/project/detect-commands.ts';

type Files = Record<string, string>;
const project = (files: Files) => ({
  files: Object.keys(files),
  read: async (path: string) => files[path],
});
const fix = (files: Files) => detectFix(project(files));
const update = (files: Files) => detectUpdate(project(files));

test('scripts that people wrote for it come before the tools themselves', async () => {
  const scripts = { lint: 'eslint .', 'lint:fix': 'eslint --fix .', format: 'prettier -w .' };
  const manifest = JSON.stringify({ scripts, devDependencies: { eslint: '9' } });
  assert.deepEqual(await fix({ 'package.json': manifest }), ['npm run lint:fix', 'npm run format']);
  assert.deepEqual(
    await fix({
      'package.json': manifest,
      'pnpm-lock.yaml': 'packages:\n\n  eslint@9:\n    x: 1\n',
    }),
    ['pnpm run lint:fix', 'pnpm run format'],
  );
});

test('without such scripts, the tools that the project has or configures', async () => {
  const manifest = JSON.stringify({ devDependencies: { '@biomejs/biome': '2', oxlint: '1' } });
  assert.deepEqual(await fix({ 'package.json': manifest, '.prettierrc': '{}' }), [
    'npx --no-install oxlint --fix',
    'npx --no-install biome check --write .',
    'npx --no-install prettier --write .',
  ]);
  assert.deepEqual(await fix({ 'package.json': '{}', 'eslint.config.js': '' }), [
    'npx --no-install eslint --fix .',
  ]);
});

test('Python, Go, Rust and shell', async () => {
  assert.deepEqual(await fix({ 'pyproject.toml': '[tool.ruff]\nline-length = 100\n' }), [
    'ruff check --fix .',
    'ruff format .',
  ]);
  assert.deepEqual(await fix({ 'pyproject.toml': '[tool.black]\n' }), ['black .']);
  assert.deepEqual(await fix({ 'go.mod': '', 'Cargo.toml': '' }), ['gofmt -w .', 'cargo fmt']);
  assert.deepEqual(await fix({ 'a.sh': '', '.editorconfig': '[*.sh]\nindent_size = 2\n' }), [
    'shfmt -w .',
  ]);
  assert.deepEqual(await fix({ 'a.sh': '', '.editorconfig': '[*.py]\n' }), []);
  assert.deepEqual(await fix({ 'README.md': '' }), []);
});

test('each lock file is updated by its own tool, and nothing of the packages is run', async () => {
  assert.deepEqual(await update({ 'package-lock.json': '{}' }), [
    'npm update --package-lock-only --ignore-scripts --no-audit --no-fund',
  ]);
  assert.deepEqual(await update({ 'yarn.lock': '__metadata:\n' }), [
    "yarn up -R '*' --mode=update-lockfile",
  ]);
  assert.deepEqual(await update({ 'yarn.lock': '' }), ['yarn upgrade --ignore-scripts']);
  assert.deepEqual(await update({ 'Cargo.lock': '', 'uv.lock': '' }), [
    'uv lock --upgrade',
    'cargo update',
  ]);
  assert.deepEqual(await update({}), []);
});
