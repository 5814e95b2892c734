/**
 * Applying on a disk that ignores case. It takes one that can be mounted here (exFAT, as root,
 * with mkfs.exfat and mount.exfat-fuse), or a temporary folder that is on one already.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { carryOut, kindsOf, plan, scene, type Scripts, stateOf, undo } from './apply-support.ts';

const nothing = (): void => undefined;
const MISSING = 'no disk that ignores case can be had here';

describe('a disk that ignores case', () => {
  let disk: string | undefined;
  let isFuse = false;
  let unmount = nothing;
  let remount = nothing;
  let count = 0;
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'errand-case-')));
  before(() => {
    writeFileSync(join(place, 'probe'), '');
    if (existsSync(join(place, 'PROBE'))) disk = place;
    else ({ disk, unmount, remount } = mount(place));
    isFuse = disk !== place;
  });
  after(() => {
    unmount();
    rmSync(place, { recursive: true, force: true });
  });

  const there = async (t: TestContext, scripts: Scripts) => {
    if (disk === undefined) return undefined;
    const root = join(disk, `r${(count += 1)}`);
    mkdirSync(root);
    return await scene(t, scripts, root);
  };

  for (const [what, scripts, kinds, has] of [
    [
      'a file that is renamed only by case',
      { base: 'echo a >Readme', result: 'mv Readme README; echo b >>README' },
      ['README add', 'Readme delete'],
      { README: 'a\nb\n' },
    ],
    [
      'with an edit of the user',
      { base: 'seq 9 >Readme', here: 'echo mine >>Readme', result: 'mv Readme README' },
      ['README merged', 'Readme delete'],
      { README: '1\n2\n3\n4\n5\n6\n7\n8\n9\nmine\n' },
    ],
    [
      'a folder',
      { base: 'mkdir Dir; echo a >Dir/a', result: 'mv Dir dir' },
      ['Dir/a delete', 'dir/a add'],
      { dir: undefined, 'dir/a': 'a\n' },
    ],
    [
      'a file that becomes a folder of another case',
      { base: 'echo a >Name', result: 'rm Name; mkdir name; echo n >name/n' },
      ['Name delete', 'name/n add'],
      { 'name/n': 'n\n' },
    ],
    [
      'two new files that are one here',
      { base: 'echo a >a', result: 'echo 1 >New; echo 2 >new; echo x >>a' },
      ['New add', 'a take', 'new refuse'],
      { New: '1\n', a: 'a\nx\n' },
    ],
    [
      'a new file that the user has in another case',
      { base: 'echo a >a', here: 'echo mine >NOTES', result: 'echo 1 >notes; echo x >>a' },
      ['a take', 'notes refuse'],
      { NOTES: 'mine\n', a: 'a\nx\n' },
    ],
  ] as const) {
    test(what, async (t) => {
      const made = await there(t, scripts);
      if (!made) return t.skip(MISSING);
      const isDeep = Object.keys(has).some((path) => path.includes('/'));
      if (isFuse && isDeep) return t.skip('this driver keeps names of folders that have gone');
      const was = stateOf(made.root);
      const steps = await plan(made);
      assert.deepEqual(kindsOf(steps), kinds);
      remount();
      const done = await carryOut(made, steps);
      remount();
      for (const [path, text] of Object.entries(has)) {
        const names = readdirSync(join(made.root, path, '..'));
        assert.ok(names.includes(path.slice(path.lastIndexOf('/') + 1)), names.join(' '));
        if (text !== undefined) assert.equal(readFileSync(join(made.root, path), 'utf8'), text);
      }
      remount();
      assert.deepEqual(await undo(made, done), []);
      remount();
      assert.deepEqual(stateOf(made.root), was);
    });
  }
});

interface Disk {
  readonly disk: string | undefined;
  readonly unmount: () => void;
  readonly remount: () => void;
}

function run(program: string, ...args: string[]): { status: number | null; stdout?: string } {
  return spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 });
}

function mount(place: string): Disk {
  const image = join(place, 'image');
  const disk = join(place, 'mounted');
  mkdirSync(disk);
  writeFileSync(image, '');
  truncateSync(image, 32 * 1024 * 1024);
  const isMade = run('mkfs.exfat', image).status === 0;
  const loop = isMade ? run('losetup', '--find', '--show', image).stdout?.trim() : '';
  if (!loop) return { disk: undefined, unmount: nothing, remount: nothing };
  const again = (): boolean => run('mount.exfat-fuse', loop, disk).status === 0;
  const isMounted = again();
  return {
    disk: isMounted ? disk : undefined,
    unmount() {
      run('umount', disk);
      run('losetup', '--detach', loop);
    },
    // With this driver, a name that was asked for once stays known when the file has gone by
    // another spelling.
    remount() {
      run('umount', disk);
      again();
    },
  };
}
