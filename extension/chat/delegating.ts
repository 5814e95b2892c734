/**
 * Owns how a chat delegates: through the bundle of the other ways to do it (commands/delegate.ts).
 */
import type * as Delegate from '../commands/delegate.ts';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';

export function delegating({ context }: Services): typeof Delegate {
  return loadBundle(context, 'delegate') as typeof Delegate;
}
