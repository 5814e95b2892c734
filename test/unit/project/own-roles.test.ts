/** Names of roles as they are offered on the form: those that the runner finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRoles } from '../../../runner/customization/roles.ts';
import { ownRoles } from '../../../runner/project/own-roles.ts';
import { commitOf } from '../../support/text-files.ts';

test('the names that are offered are those that the runner knows', async () => {
  const commit = commitOf({
    '.claude/agents/README.md': '# No role\n',
    '.claude/agents/deep/one.md': '---\nname: "quoted"\ndescription: d\n---\nX\n',
    '.claude/agents/file-name.md': '---\r\ndescription: d\r\n---\r\nX\r\n',
    '.claude/agents/twin.md': '---\nname: twin\ndescription: d\n---\nX\n',
    '.errand/agents/own.md': 'X\n',
    '.errand/agents/twin.md': 'X\n',
    '.github/agents/pilot.agent.md': '---\ndescription: d\n---\nX\n',
    'src/agents/none.md': 'X\n',
  });
  const known = (await findRoles(commit)).flatMap(({ role, hiddenBy }) =>
    role && hiddenBy === undefined ? [role.name] : [],
  );
  assert.deepEqual(await ownRoles(commit), known.toSorted());
  assert.equal(known.length, 5);
});
