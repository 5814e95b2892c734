/** Delegating tickets from the command line, to a real runner: of a task list, and of a service. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { fingerprint, git } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { serveGithub } from '../../support/services/github.ts';
import * as form from './forms.ts';
import { bash, buggyRepository, CHECK, GOOD, QUICKLY } from './support.ts';

const LIST = '# Now\n\n- [ ] Add, not subtract\n  as its name says\n- [ ] Other\n';

describe('tickets from the command line', () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('an item of a task list is done and ticked, and not delegated twice', async () => {
    const cwd = buggyRepository({ ...QUICKLY, 'TODO.md': LIST });
    const untouched = fingerprint(cwd);
    runner.script('Add, not subtract as its name says', GOOD);
    const call = ['delegate', '--ticket', 'todo.md:3', '--json'];
    const { code, json, stderr } = await runner.errand([...call, '--wait', ...CHECK], { cwd });
    assert.equal(code, 0, stderr);
    assert.equal(json.verdict, 'verified');
    assert.deepEqual(fingerprint(cwd), untouched);
    assert.match(json.instructions, /^Do what the item "Add, not subtract as its name says" of/);
    assert.equal(v.parse(form.TaskDocument, json).origin.ticket?.key, 'TODO.md:3');
    const { stdout } = await runner.errand(['diff', json.id], { cwd });
    assert.match(stdout, /^-- \[ \] Add, not subtract\n\+- \[x\] Add, not subtract$/m);
    const [asked] = runner.model.requests;
    assert.match(JSON.stringify(asked), /It comes from the item of a task list at TODO\.md:3\./);
    assert.match(JSON.stringify(asked), /<ticket>\\nTODO\.md:3, an item of a task list/);

    const twice = await runner.errand(call, { cwd });
    assert.equal(twice.code, 1);
    const { error } = v.parse(form.ErrorDocument, twice.json);
    assert.equal(error.code, 'conflict');
    assert.match(error.message, /^TODO\.md:3 is delegated already: /);
    assert.match(error.hint ?? '', new RegExp(`errand apply ${json.id}.*--again`));

    assert.equal((await runner.errand(['apply', json.id], { cwd })).code, 0);
    assert.match(readFileSync(join(cwd, 'TODO.md'), 'utf8'), /^- \[x\] Add, not subtract$/m);
    const { json: listed } = await runner.errand(['tickets', '--json'], { cwd });
    const { sources } = v.parse(form.TicketsDocument, listed);
    assert.deepEqual(
      sources[0]?.tickets.map(({ key }) => key),
      ['TODO.md:5'],
    );
  });

  test('pictures of a ticket are shown to the model, and are in no sandbox', async (t) => {
    const github = await serveGithub(t);
    const PNG = Buffer.from('89504e470d0a1a0a0123456789abcdef', 'hex');
    github.images.set('/private/total.png', { type: 'image/png', bytes: PNG });
    github.issues.add('octo/app#1', {
      title: 'Look at the total',
      body: 'See it.',
      html: `<p><img src="${github.origin}/private/total.png" alt="the total"> <img src="https://elsewhere.invalid/a.png"></p>`,
    });
    const cwd = buggyRepository(QUICKLY);
    git(cwd, 'remote', 'add', 'origin', `${github.origin}/octo/app.git`);
    const env = { GH_HOST: github.origin, GH_ENTERPRISE_TOKEN: github.token };
    const [read = [], ...rest] = GOOD;
    runner.script('Look at the total', [
      [
        ...read,
        bash('git for-each-ref; git log --all --format=%H%n%T; find / -name "*total*" 2>/dev/null'),
      ],
      ...rest,
    ]);
    const call = ['delegate', '--ticket', '#1', ...CHECK];
    const { code, stdout, stderr } = await runner.errand([...call, '--wait'], { cwd, env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^with its pictures: the total$/m);
    assert.match(stdout, /^sent HEAD.*; also 1 picture of the ticket to /m);
    assert.match(stderr, /1 picture of #1 cannot be sent, or not all fit\./);
    const asked = runner.model.requests.filter(({ text: words }) =>
      words.includes('Look at the total'),
    );
    const data = PNG.toString('base64');
    assert.ok(asked.length >= 3);
    assert.deepEqual(
      asked.map(({ text: words }) => words.split(data).length - 1),
      asked.map(() => 1),
      'each request has it once',
    );
    assert.match(asked[0]?.text ?? '', /"media_type":"image\/png"/);
    assert.doesNotMatch(asked.at(-1)?.text ?? '', /beside|\/total\.png/);
    const [task] = (await runner.errand(['tasks', '--json'], { cwd, env })).json.tasks;
    const { json } = await runner.errand(['show', task.id, '--json'], { cwd, env });
    assert.deepEqual(json.origin.ticket.pictures, ['the total']);
    assert.equal(JSON.stringify(json).includes(data), false);
  });

  test('several tickets of a service are tasks of their own, all of them or none', async (t) => {
    const github = await serveGithub(t);
    github.issues.add('octo/app#1', { title: 'Add it up' });
    github.issues.add('octo/app#12', { title: 'Fix #1 too', body: 'Soon.' });
    const cwd = buggyRepository(QUICKLY);
    git(cwd, 'remote', 'add', 'origin', `${github.origin}/octo/app.git`);
    const options = {
      cwd,
      env: { GH_HOST: github.origin, GH_ENTERPRISE_TOKEN: github.token },
    };
    const missing = await runner.errand(['delegate', '--ticket', '#12', '--ticket', '#3'], options);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /Cannot read octo\/app#3/);
    const { json: none } = await runner.errand(['tasks', '--json'], options);
    assert.equal(JSON.stringify(none).includes('Fix #1 too'), false);

    runner.script('Add it up', GOOD);
    runner.script('Fix #1 too', GOOD);
    const page = `${github.origin}/octo/app/issues/1`;
    const call = ['delegate', '--ticket', '#12', '--ticket', page, '--ticket', '#1'];
    const { code, stdout, stderr } = await runner.errand([...call, 'In sum.sh.'], options);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^2 tickets, each a task of its own; expected together: /m);
    assert.match(stdout, /^#12 Fix #1 too$[^]*^sent HEAD[^]*^#1 Add it up$[^]*^delegated as /m);

    const again = await runner.errand(['delegate', '--ticket', '#12'], options);
    assert.match(again.stderr, /#12 is delegated already: .* \(/);
    const single = await runner.errand([...call, '--wait'], options);
    assert.match(single.stderr, /--wait is for one ticket, and 3 are named/);
    const { json } = await runner.errand([...call, '--again', '--json'], options);
    const { tasks } = v.parse(form.DelegatedDocument, json);
    assert.deepEqual(
      tasks.map(({ origin }) => origin.ticket?.closing),
      ['Closes #12', 'Closes #1'],
    );
    assert.equal(JSON.stringify(json).includes(github.token), false);
  });
});
