// Which machine dials the runner: nothing is said of it in a local window; in a remote one, the
// loopback address is the remote machine's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machineWords, runnerWords } from '../../../extension/connection/dialling-machine.ts';
import { t } from './samples.ts';

const local = { remoteName: undefined, hostname: 'laptop' };
const named = (remoteName: string) => machineWords({ remoteName, hostname: 'box' });
const ssh = { remoteName: 'ssh-remote', hostname: 'build-box' };

test('a local window names the address alone', () => {
  assert.equal(machineWords(local), undefined);
  assert.equal(runnerWords('http://127.0.0.1:7420', local, t), 'http://127.0.0.1:7420');
  assert.equal(runnerWords('https://runner.example', local, t), 'https://runner.example');
});

for (const url of ['http://127.0.0.1:7420', 'http://localhost:7420', 'http://[::1]:7420']) {
  test(`in a remote window, ${url} is on the remote machine`, () => {
    assert.equal(runnerWords(url, ssh, t), `${url} on build-box (SSH)`);
  });
}

for (const url of ['https://runner.example', 'http://10.0.0.7:7420', 'http://127.example:7420']) {
  test(`in a remote window, ${url} is dialled from the remote machine`, () => {
    assert.equal(runnerWords(url, ssh, t), `${url}, dialled from build-box (SSH)`);
  });
}

test('each kind of remote window is named, and one that is not known by its machine alone', () => {
  assert.deepEqual(['wsl', 'dev-container', 'codespaces', 'tunnel', 'a-new-kind'].map(named), [
    'box (WSL)',
    'box (Dev Container)',
    'box (Codespaces)',
    'box (Tunnel)',
    'box',
  ]);
});
