/** The driver of both lives of ahead.test.ts: the one that is killed and the one that comes after. */
import { join } from 'node:path';
import type { BareRepository } from '../../../runner/git/repository.ts';
import { CheckoutDriver } from '../../../runner/sandbox/checkouts/checkout-driver.ts';
import { DockerDriver } from '../../../runner/sandbox/docker.ts';
import { IMAGE, SPEC } from '../sandbox/support.ts';

export const ID = 'c'.repeat(16);
export const TASK = 'ahead-0001';

export interface Life {
  /** The data directory. */
  readonly root: string;
  /** The runner's name. */
  readonly runner: string;
  readonly repository: BareRepository;
  readonly log: (text: string) => void;
}

export function driversOf({ root, runner, repository, log }: Life) {
  const docker = new DockerDriver({
    docker: {},
    dataDirectory: root,
    runner,
    transport: 'socket',
    image: IMAGE,
    toolImage: IMAGE,
    namespaces: 1,
    log,
  });
  const driver = new CheckoutDriver({
    driver: docker,
    folder: join(root, 'checkouts'),
    withSource: (_id, work) => work(repository),
    hasRoom: async () => true,
    limits: SPEC.limits,
    warm: 1,
    log,
  });
  return { docker, driver };
}

/** What each life asks for. */
export const wishFor = (base: string) => ({
  ...SPEC,
  checkout: { repository: ID, task: TASK, base },
});
