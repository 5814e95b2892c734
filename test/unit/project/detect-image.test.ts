import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needsFullImage } from '../../../runner/project/detect-image.ts';

test('Rust and Java at the top ask for the full image; elsewhere they do not', () => {
  for (const path of ['Cargo.toml', 'pom.xml', 'build.gradle', 'build.gradle.kts']) {
    assert.equal(needsFullImage(['README.md', path]), true, path);
  }
  assert.equal(needsFullImage(['package.json', 'native/Cargo.toml', 'pom.xml.bak']), false);
});
