/** Files that are written for a program are those of the commit, whatever the repository says. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportFiles } from '../../../runner/git/export-files.ts';
import { temporaryFolder } from '../../support/runner.ts';

test('a file is written as it is in the commit, though attributes ask for another text', async () => {
  const root = temporaryFolder();
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root })
      .toString()
      .trim();
  git('init', '-q');
  // In UTF-16 these letters are the bytes of another text.
  const hidden = Buffer.from('FROM hidden \n').toString('utf16le');
  writeFileSync(join(root, 'Dockerfile'), hidden);
  writeFileSync(join(root, 'lines'), 'a\n$Id$\n');
  symlinkSync('/etc/hostname', join(root, 'out'));
  symlinkSync('lines', join(root, 'in'));
  git('add', '.');
  // Added when git knows them already: no attribute has changed what is in the commit.
  const attributes = 'Dockerfile working-tree-encoding=UTF-16LE\nlines text eol=crlf ident\n';
  writeFileSync(join(root, '.gitattributes'), attributes);
  git('add', '.gitattributes');
  git('commit', '-q', '-m', 'one');
  const place = temporaryFolder();
  const folder = join(place, 'files');
  mkdirSync(folder);
  const own = join(place, 'git');
  await exportFiles(join(root, '.git'), git('rev-parse', 'HEAD'), { folder, own });
  assert.equal(readFileSync(join(folder, 'Dockerfile'), 'utf8'), hidden);
  assert.equal(readFileSync(join(folder, 'lines'), 'utf8'), 'a\n$Id$\n');
  assert.equal(readFileSync(join(folder, 'in'), 'utf8'), 'a\n$Id$\n');
  assert.throws(() => readFileSync(join(folder, 'out')));
});
