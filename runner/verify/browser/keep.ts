/** Keeps bytes as an artifact of the attempt, and says by which hash. */
import type { KeptOutput } from '../../ledger/kept-output.ts';
import type { EvidenceContext } from '../rooms/check-environment.ts';

export async function keep(
  context: Pick<EvidenceContext, 'artifact'>,
  content: Uint8Array,
): Promise<KeptOutput> {
  const sink = context.artifact();
  await sink.write(content);
  const { id, bytes, sha256 } = await sink.finish();
  return { artifact: id, bytes, sha256 };
}
