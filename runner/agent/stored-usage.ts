/** Schema of a sum of usage, as attempts and agents store it. */
import * as v from 'valibot';
import { schemaFor } from '../protocol/schema-for.ts';
import type { Usage } from '../protocol/task.ts';

export const StoredUsage = schemaFor<Usage>()(
  v.object({
    requests: v.number(),
    input: v.number(),
    output: v.number(),
    cacheRead: v.number(),
    cacheWrite: v.number(),
    costUsd: v.optional(v.number()),
  }),
);
