/**
 * A life that prepares a checkout and makes sandboxes and a network namespace ahead, told in lines: `asked`, `prepared`,
 * `ahead`, `used`, `finished`. Its arguments are the data directory, the runner's name and the base.
 */
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import { driversOf, ID, TASK, wishFor } from './ahead-driver.ts';

const [root = '', runner = '', base = ''] = process.argv.slice(2);

const store = await openRepositoryStore(root);
const repository = await store.open(ID);
const { docker, driver } = driversOf({ root, runner, repository, log: () => {} });
const spec = wishFor(base);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

await driver.create(spec);
say('asked');
await driver.settled();
say('prepared');
driver.expect(ID);
docker.networks.expect();
await Promise.all([driver.settled(), docker.networks.settled()]);
say('ahead');
const sandbox = await driver.create(spec);
await openWorkspace(sandbox).place(base, repository.forTask(TASK).packOf(base));
say('used');
await driver.stop();
await docker.stop();
say('finished');
