/** A driver that is asked for a prepared checkout with each sandbox that has no network. */
import { createdBy } from '../created-by.ts';
import type { CheckoutWish, SandboxDriver } from '../sandbox.ts';

/** What a task says of its repository. */
interface OfTask {
  readonly id: string;
  readonly spec: { readonly base: string; readonly repository: { readonly id: string } };
}

export function wantingCheckout(driver: SandboxDriver, { id, spec }: OfTask): SandboxDriver {
  const checkout: CheckoutWish = { repository: spec.repository.id, task: id, base: spec.base };
  return createdBy(driver, (wanted, signal) =>
    driver.create(wanted.network === 'none' ? { ...wanted, checkout } : wanted, signal),
  );
}
