/** Owns how failures are told to a client: what failed, what is kept, and what to do, in one line. */
import { RequestError } from '@agentclientprotocol/sdk';
import { ErrandError, errorWords } from '../protocol/errors.ts';

const NUMBERS = { not_found: -32_002, invalid: -32_602, too_large: -32_602 } as const;
const INTERNAL = -32_603;

/** The same work, with its failure as the protocol has it. */
export async function told<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RequestError) throw error;
    const code = error instanceof ErrandError ? error.code : 'internal';
    const number = code in NUMBERS ? NUMBERS[code as keyof typeof NUMBERS] : INTERNAL;
    throw new RequestError(number, errorWords(error), { code });
  }
}
