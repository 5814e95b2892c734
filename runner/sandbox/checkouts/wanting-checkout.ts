/** A driver that is asked for a prepared checkout with each sandbox that has no network. */
import { createdBy } from '../created-by.ts';
import type { CheckoutWish, SandboxDriver } from '../sandbox.ts';

export function wantingCheckout(driver: SandboxDriver, checkout: CheckoutWish): SandboxDriver {
  return createdBy(driver, (spec, signal) =>
    driver.create(spec.network === 'none' ? { ...spec, checkout } : spec, signal),
  );
}
