/** A driver whose sandboxes are made in another way. Owns nothing; all else is the driver's. */
import type { SandboxDriver } from './sandbox.ts';

export function createdBy(driver: SandboxDriver, create: SandboxDriver['create']): SandboxDriver {
  return {
    name: driver.name,
    mounts: driver.mounts,
    ...(driver.runner !== undefined && { runner: driver.runner }),
    health: () => driver.health(),
    hasImage: (image) => driver.hasImage(image),
    imageId: (image) => driver.imageId(image),
    describeImage: async (image) => await driver.describeImage?.(image),
    create,
    saveImage: (sandbox, name) => driver.saveImage(sandbox, name),
    reap: (keep) => driver.reap(keep),
    sweep: () => driver.sweep(),
  };
}
