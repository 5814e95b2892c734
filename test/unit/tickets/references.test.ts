/** How tickets are written, and which trackers a repository has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Known,
  parseReference,
  parseTrackers,
  writeReference,
} from '../../../runner/tickets/references.ts';
import { LISTS, PUBLIC_HOSTS, trackersOf } from '../../../runner/tickets/trackers.ts';

const HOSTS = [
  { service: 'gitlab', host: 'https://git.example.com/lab' },
  { service: 'jira', host: 'https://example.atlassian.net' },
  { service: 'jira', host: 'https://example.com/jira' },
  ...PUBLIC_HOSTS,
  { service: 'github', host: 'https://ghe.example.com' },
] as const;

const KNOWN: Known = {
  hosts: HOSTS,
  trackers: [
    { service: 'github', host: 'https://github.com', project: 'octo/app' },
    { service: 'gitlab', host: 'https://gitlab.com', project: 'mirror/app' },
    { service: 'linear', host: 'https://linear.app', project: 'ENG' },
    { service: 'jira', host: 'https://example.com/jira', project: 'OLD' },
    LISTS,
  ],
};

/** As `service host project id`, the host without its scheme. */
function read(text: string, known = KNOWN): string {
  const { service, host, project, id } = parseReference(text, known);
  return `${service} ${host.replace('https://', '')} ${project} ${id}`;
}

const SPELLINGS: readonly (readonly [text: string, means: string])[] = [
  ['github:octo/app#12', 'github github.com octo/app 12'],
  ['GitHub:Other/Repo.js#1', 'github github.com Other/Repo.js 1'],
  ['github:#12', 'github github.com octo/app 12'],
  ['gitlab:group/sub/project#3', 'gitlab gitlab.com group/sub/project 3'],
  ['gitlab:mirror/app#3', 'gitlab gitlab.com mirror/app 3'],
  ['jira:abc-7', 'jira example.com/jira ABC 7'],
  ['linear:ENG-5', 'linear linear.app ENG 5'],
  ['#12', 'github github.com octo/app 12'],
  ['mirror/app#4', 'gitlab gitlab.com mirror/app 4'],
  ['other/app#4', 'github github.com other/app 4'],
  ['eng-5', 'linear linear.app ENG 5'],
  ['OLD-9', 'jira example.com/jira OLD 9'],
  ['todo.md:14', 'list  todo.md 14'],
  ['./docs/my list.md:2', 'list  docs/my list.md 2'],
  ['TODO.md:14~0123456789ab', 'list  TODO.md 14~0123456789ab'],
  ['https://github.com/octo/app/issues/12#issuecomment-9', 'github github.com octo/app 12'],
  ['https://www.github.com/octo/app/issues/12?x=1', 'github github.com octo/app 12'],
  ['https://ghe.example.com/o/r/issues/1', 'github ghe.example.com o/r 1'],
  ['https://acme.ghe.com/o/r/issues/1', 'github acme.ghe.com o/r 1'],
  ['https://gitlab.com/g/s/p/-/issues/3', 'gitlab gitlab.com g/s/p 3'],
  ['https://gitlab.com/g/p/issues/3/designs', 'gitlab gitlab.com g/p 3'],
  ['https://gitlab.com/g/p/-/work_items/3', 'gitlab gitlab.com g/p 3'],
  ['https://gitlab.com/g/p/-/issues/incident/3', 'gitlab gitlab.com g/p 3'],
  ['https://git.example.com/lab/g/p/-/issues/3', 'gitlab git.example.com/lab g/p 3'],
  ['https://example.atlassian.net/browse/ABC-7?focusedId=1', 'jira example.atlassian.net ABC 7'],
  [
    'https://example.atlassian.net/jira/software/projects/ABC/boards/1?selectedIssue=ABC-7',
    'jira example.atlassian.net ABC 7',
  ],
  [
    'https://example.atlassian.net/jira/software/c/projects/ABC/issues/ABC-7',
    'jira example.atlassian.net ABC 7',
  ],
  ['https://example.com/jira/browse/OLD-9', 'jira example.com/jira OLD 9'],
  ['https://linear.app/acme/issue/ENG-5/round-prices', 'linear linear.app ENG 5'],
];

for (const [text, means] of SPELLINGS) {
  test(`${text} is read`, () => {
    assert.equal(read(text), means);
  });
  test(`${text} is read as it is written again`, () => {
    const ref = parseReference(text, KNOWN);
    assert.deepEqual(parseReference(writeReference(ref, KNOWN), KNOWN), ref);
  });
}

const written = (text: string): string => writeReference(parseReference(text, KNOWN), KNOWN);

test('a ticket is written in short where that is read as the same ticket', () => {
  assert.equal(written('https://github.com/octo/app/issues/12'), 'github:octo/app#12');
  assert.equal(written('https://example.com/jira/browse/OLD-9'), 'jira:OLD-9');
  const elsewhere = 'https://example.atlassian.net/browse/ABC-7';
  assert.equal(written(elsewhere), elsewhere);
  assert.equal(written('eng-5'), 'linear:ENG-5');
  assert.equal(written('TODO.md:14'), 'TODO.md:14');
});

const REFUSED: readonly (readonly [text: string, message: RegExp, hint: RegExp])[] = [
  ['', /names no ticket/, /github:owner\/repo#12/],
  ['round prices', /names no ticket/, /TODO\.md:14/],
  ['github:octo#1', /names no ticket/, /Write/],
  ['github:a/b/c#1', /names no ticket/, /Write/],
  ['github:../..#1', /names no ticket/, /Write/],
  ['github:octo/app#0', /names no ticket/, /Write/],
  ['gitlab:group/../x#1', /names no ticket/, /Write/],
  ['jira:ABC', /names no ticket/, /Write/],
  ['XYZ-1', /which tracker XYZ-1 belongs to/, /jira:XYZ-1 or linear:XYZ-1/],
  ['https://github.com/octo/app', /no page of a ticket/, /its number or its key/],
  ['https://github.com/octo/app/pull/3', /is a pull request/, /own words/],
  ['https://gitlab.com/g/p/-/merge_requests/3', /is a pull request/, /own words/],
  ['https://other.atlassian.net/browse/A-1', /No setting says/, /JIRA_URL=https:\/\/other\./],
  ['https://ghe.com.evil.example/o/r/issues/1', /No setting says/, /GH_HOST/],
  ['https://evil.example/o/r/issues/1', /at https:\/\/evil\.example/, /GH_HOST or GITLAB_HOST/],
  ['https://git.example.com/other/g/-/issues/3', /No setting says/, /name it/],
  ['https://example.com.evil.example/jira/browse/A-1', /No setting says/, /JIRA_URL/],
];

for (const [text, message, hint] of REFUSED) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(
      () => parseReference(text, KNOWN),
      (error: Error & { hint?: string }) =>
        message.test(error.message) && hint.test(error.hint ?? ''),
    );
  });
}

test("with no tracker of its own a service is at the user's host, else at the public one", () => {
  assert.equal(
    read('gitlab:a/b#3', { hosts: HOSTS, trackers: [] }),
    'gitlab git.example.com/lab a/b 3',
  );
  assert.equal(read('github:a/b#3', { hosts: HOSTS, trackers: [] }), 'github github.com a/b 3');
});

test('a short form without a tracker is refused with the long one', () => {
  const known = { hosts: PUBLIC_HOSTS, trackers: [LISTS] };
  assert.throws(() => parseReference('#12', known), { hint: /Write github:owner\/repo#12/ });
  assert.throws(() => parseReference('jira:ABC-7', known), { hint: /JIRA_URL/ });
});

test('the trackers of a repository are those of its remotes', () => {
  const cases: readonly (readonly [url: string, tracker: string | undefined])[] = [
    ['https://github.com/octo/app.git', 'github https://github.com octo/app'],
    ['https://user:secret@github.com/octo/app', 'github https://github.com octo/app'],
    ['git@github.com:octo/app.git', 'github https://github.com octo/app'],
    ['ssh://git@ssh.github.com:443/octo/app.git', 'github https://github.com octo/app'],
    ['git@acme.ghe.com:octo/app.git', 'github https://acme.ghe.com octo/app'],
    ['git@gitlab.com:g/s/p.git', 'gitlab https://gitlab.com g/s/p'],
    ['https://git.example.com/lab/g/p.git', 'gitlab https://git.example.com/lab g/p'],
    ['git@git.example.com:g/p.git', 'gitlab https://git.example.com/lab g/p'],
    ['ssh://git@git.example.com:2222/g/p.git', 'gitlab https://git.example.com/lab g/p'],
    ['https://git.example.com/other/p.git', undefined],
    ['https://elsewhere.example/g/p.git', undefined],
    ['/srv/git/app.git', undefined],
    ['file:///srv/git/app.git', undefined],
    ['C:\\git\\app', undefined],
    ['https://github.com/', undefined],
    ['git@github.com:octo/..', undefined],
    ['git@github.com:../..', undefined],
    ['git@gitlab.com:g/../p', undefined],
    ['git@gitlab.com:g/p?c', undefined],
    ['https://github.com/octo/<b>', undefined],
    ['https://github.com\\@elsewhere.example/g/p', undefined],
  ];
  for (const [url, tracker] of cases) {
    const found = trackersOf([{ name: 'origin', url }], [], HOSTS);
    const words = found.map(({ service, host, project }) => `${service} ${host} ${project}`.trim());
    assert.deepEqual(words, tracker === undefined ? ['list'] : [tracker, 'list'], url);
  }
});

test('configured trackers come first, a fork after its origin, and each once', () => {
  const remotes = [
    { name: 'origin', url: 'git@github.com:me/app.git' },
    { name: 'upstream', url: 'git@github.com:Octo/app.git' },
    { name: 'copy', url: 'https://github.com/octo/app' },
  ];
  const named = [
    { service: 'jira', project: 'ABC' },
    { service: 'gitlab', host: 'https://code.example', project: 'a/b' },
  ] as const;
  assert.deepEqual(trackersOf(remotes, named, HOSTS), [
    { service: 'jira', host: 'https://example.atlassian.net', project: 'ABC' },
    { service: 'gitlab', host: 'https://code.example', project: 'a/b' },
    { service: 'github', host: 'https://github.com', project: 'Octo/app' },
    { service: 'github', host: 'https://github.com', project: 'me/app' },
    LISTS,
  ]);
});

const meant = (text: string): string[] =>
  parseTrackers(text, KNOWN).map(({ host, project }) => `${host.slice(8)} ${project}`.trim());

test('trackers are named by their service, or by one project', () => {
  assert.deepEqual(meant('github'), ['github.com octo/app']);
  assert.deepEqual(meant('github:other/app'), ['github.com other/app']);
  assert.deepEqual(meant('JIRA:OLD'), ['example.com/jira OLD']);
  assert.deepEqual(meant('list'), ['']);
  const refused = { code: 'invalid' };
  for (const text of ['', 'trello', 'list:a', 'github:octo', 'jira:A B', 'gitlab:../x']) {
    assert.throws(() => meant(text), refused, text);
  }
  assert.throws(() => parseTrackers('jira', { hosts: HOSTS, trackers: [] }), refused);
});
