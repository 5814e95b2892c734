/**
 * The backend of a runner without a key for its model: every phase bows out at once and says what
 * to do, so that a task never fails without an explanation.
 */
import type { AgentBackend } from './backend.ts';

export function createKeylessBackend(): AgentBackend {
  return {
    name: 'keyless',
    async *runPhase({ role }) {
      yield {
        kind: 'ended',
        ending: {
          kind: 'bowed_out',
          bowOut: {
            // Work goes on without a plan or a review: another agent may write the code.
            code: role === 'code' ? 'needs_secret' : 'harness_error',
            reason:
              'The runner has no key for its model. Set ANTHROPIC_API_KEY where "errand serve" is started, and delegate again.',
            tried: [],
          },
        },
      };
    },
  };
}
