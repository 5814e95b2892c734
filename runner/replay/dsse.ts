/**
 * Owns signing and checking: a DSSE envelope (the standard of in-toto and Sigstore) with an Ed25519
 * signature over the type and the bytes of its payload. Nothing of a payload is read before its
 * signature is good. Knows no files and no keys of its own. Pure.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import * as v from 'valibot';

export const Envelope = v.object({
  payloadType: v.string(),
  /** In base64. */
  payload: v.string(),
  signatures: v.array(v.object({ keyid: v.string(), sig: v.string() })),
});
export type Envelope = v.InferOutput<typeof Envelope>;

/** The bytes that are signed: lengths before contents, so that no two envelopes have the same. */
function preAuthenticationEncoding(type: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

export function sealed(payloadType: string, payload: Buffer, key: KeyObject): Envelope {
  const sig = sign(null, preAuthenticationEncoding(payloadType, payload), key).toString('base64');
  const keyid = keyIdOf(createPublicKey(key));
  return { payloadType, payload: payload.toString('base64'), signatures: [{ keyid, sig }] };
}

export type Opened =
  | { readonly kind: 'good'; readonly payload: Buffer; readonly keyId: string }
  /** Signed, but with none of these keys. */
  | { readonly kind: 'stranger'; readonly keyId: string }
  /** The signature of one of these keys is not over these bytes. */
  | { readonly kind: 'forged' };

/** An id says only which key to try: what counts is the signature. */
export function unsealed(
  { payloadType, payload, signatures }: Envelope,
  type: string,
  keys: readonly KeyObject[],
): Opened {
  const known = new Map(keys.map((key) => [keyIdOf(key), key]));
  const bytes = Buffer.from(payload, 'base64');
  const signed = preAuthenticationEncoding(payloadType, bytes);
  let stranger = '';
  let isForged = payloadType !== type || signatures.length === 0;
  for (const { keyid, sig } of signatures) {
    const key = known.get(keyid);
    if (!key) stranger = keyid;
    else if (verify(null, signed, key, Buffer.from(sig, 'base64')) && payloadType === type) {
      return { kind: 'good', payload: bytes, keyId: keyid };
    } else isForged = true;
  }
  return isForged ? { kind: 'forged' } : { kind: 'stranger', keyId: stranger };
}

/** As ssh shows its keys: the hash of the public key. */
export function keyIdOf(key: KeyObject): string {
  const bytes = key.export({ format: 'der', type: 'spki' });
  const hash = createHash('sha256').update(bytes).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}
