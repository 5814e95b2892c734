// What is left of a CI job's log: the failing step's own words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainLog, scriptSection, withinTimes } from '../../../runner/forge/job-log.ts';

test("of GitHub's log the failed step is kept, without stamps, colours and groups", () => {
  const log = [
    '\uFEFF2026-11-30T06:00:01.1000000Z ##[group]Run actions/checkout@v6',
    '2026-11-30T06:00:01.2000000Z Fetching',
    '2026-11-30T06:00:02.0000000Z ##[endgroup]',
    '2026-11-30T06:00:05.5000000Z ##[group]Run npm test',
    '2026-11-30T06:00:05.6000000Z \u001b[36;1mnpm test\u001b[0m',
    '2026-11-30T06:00:05.7000000Z ##[endgroup]',
    '2026-11-30T06:00:07.0000000Z not ok 1 - sums',
    'a line without a time',
    '2026-11-30T06:00:07.9000000Z ##[error]Process completed with exit code 1.',
    '2026-11-30T06:00:09.0000000Z Post job cleanup.',
  ].join('\r\n');
  const step = withinTimes(log, '2026-11-30T06:00:05Z', '2026-11-30T06:00:07Z');
  assert.deepEqual(plainLog(step).split('\n'), [
    'Run npm test',
    'npm test',
    'not ok 1 - sums',
    'a line without a time',
    'error: Process completed with exit code 1.',
  ]);
  assert.match(plainLog(withinTimes(log, null, null)), /^Run actions\/checkout@v6\nFetching\n/);
  assert.equal(withinTimes(log, '2020-01-01T00:00:00Z', '2020-01-01T00:00:01Z'), log);
});

test("of GitLab's log the script's section is kept, as a terminal would end up showing it", () => {
  const log = [
    '\u001b[0KRunning with gitlab-runner 18.0\u001b[0;m',
    'section_start:1764482400:prepare_executor\r\u001b[0K\u001b[36;1mPreparing\u001b[0;m',
    'section_end:1764482401:prepare_executor\r\u001b[0Ksection_start:1764482402:step_script\r\u001b[0K\u001b[36;1mExecuting "step_script"\u001b[0;m',
    '2026-11-30T06:00:05.700000Z 01O $ npm test',
    '10%\r50%\r100%',
    '\u001b[31mFAIL\u001b[0m src/sum.test.ts',
    'section_end:1764482409:step_script\r\u001b[0Ksection_start:1764482410:cleanup_file_variables\r\u001b[0KCleaning up',
  ].join('\n');
  assert.deepEqual(plainLog(scriptSection(log)).split('\n'), [
    'Executing "step_script"',
    '$ npm test',
    '100%',
    'FAIL src/sum.test.ts',
  ]);
  assert.match(plainLog(scriptSection('no sections\nat all')), /^no sections\nat all$/);
});
