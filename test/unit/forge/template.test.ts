// Which template a pull request begins with, as GitHub and GitLab choose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseTemplate, templateNames } from '../../../runner/forge/template.ts';

test("GitHub's single template is found in any case, .github first", () => {
  const paths = [
    'docs/pull_request_template.md',
    'PULL_REQUEST_TEMPLATE.md',
    '.github/Pull_Request_Template.txt',
  ];
  assert.equal(chooseTemplate('github', paths, undefined), '.github/Pull_Request_Template.txt');
  assert.equal(chooseTemplate('github', paths.slice(0, 2), undefined), 'PULL_REQUEST_TEMPLATE.md');
  assert.equal(chooseTemplate('github', paths.slice(0, 1), undefined), paths[0]);
  assert.equal(
    chooseTemplate('github', ['src/pull_request_template.md', 'a.md'], undefined),
    undefined,
  );
});

test('of several a person chooses; the only one is taken', () => {
  const [fix, feature] = [
    '.github/PULL_REQUEST_TEMPLATE/fix.md',
    '.github/PULL_REQUEST_TEMPLATE/Feature.md',
  ] as const;
  assert.equal(chooseTemplate('github', [fix], undefined), fix);
  assert.equal(chooseTemplate('github', [fix, feature], undefined), undefined);
  assert.equal(chooseTemplate('github', [fix, feature], 'feature'), feature);
  assert.equal(chooseTemplate('github', [fix, feature], 'fix.md'), fix);
  assert.deepEqual(templateNames('github', [fix, feature]).toSorted(), ['Feature.md', 'fix.md']);
  assert.throws(() => chooseTemplate('github', [fix, feature], 'x'), {
    code: 'not_found',
    hint: 'It has Feature.md, fix.md.',
  });
  assert.throws(() => chooseTemplate('github', [], 'x'), /has no template "x"/);
});

test("GitLab's default template", () => {
  const paths = [
    '.gitlab/merge_request_templates/Security.md',
    '.gitlab/merge_request_templates/default.md',
    '.github/pull_request_template.md',
  ];
  assert.equal(chooseTemplate('gitlab', paths, undefined), paths[1]);
  assert.equal(chooseTemplate('gitlab', paths, 'Security'), paths[0]);
  assert.equal(chooseTemplate('gitlab', paths.slice(2), undefined), undefined);
});
