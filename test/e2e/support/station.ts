// The stations of a longer story: each is a test of its own, and the first that fails ends the
// story, as what follows could only fail for the same reason.
import type { TestContext } from 'node:test';

export type Station = (name: string, body: () => Promise<void>) => Promise<void>;

export function stations(t: TestContext): Station {
  return async (name, body) => {
    let failed: { readonly error: unknown } | undefined;
    await t.test(name, async () => {
      try {
        await body();
      } catch (error) {
        failed = { error };
        throw error;
      }
    });
    if (failed) throw failed.error;
  };
}
