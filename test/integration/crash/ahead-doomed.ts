/**
 * A life that prepares a checkout and makes sandboxes ahead, told in lines: `asked`, `prepared`,
 * `ahead`, `used`, `finished`. Its arguments are the data directory, the runner's name and the base.
 */
import { join } from 'node:path';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { CheckoutDriver } from '../../../runner/sandbox/checkouts/checkout-driver.ts';
import { DockerDriver } from '../../../runner/sandbox/docker.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import { IMAGE, SPEC } from '../sandbox/support.ts';

const [root = '', runner = '', base = ''] = process.argv.slice(2);
const ID = 'c'.repeat(16);
const TASK = 'ahead-0001';

const store = await openRepositoryStore(root);
const repository = await store.open(ID);
const docker = new DockerDriver({
  docker: {},
  dataDirectory: root,
  runner,
  transport: 'socket',
  image: IMAGE,
  toolImage: IMAGE,
  log: () => {},
});
const driver = new CheckoutDriver({
  driver: docker,
  folder: join(root, 'checkouts'),
  withSource: (_id, work) => work(repository),
  hasRoom: async () => true,
  limits: SPEC.limits,
  warm: 1,
  log: () => {},
});
const spec = { ...SPEC, checkout: { repository: ID, task: TASK, base } };
const say = (line: string): void => void process.stdout.write(`${line}\n`);

await driver.create(spec);
say('asked');
await driver.settled();
say('prepared');
driver.expect(ID);
await driver.settled();
say('ahead');
const sandbox = await driver.create(spec);
await openWorkspace(sandbox).place(base, repository.forTask(TASK).packOf(base));
say('used');
await driver.stop();
say('finished');
