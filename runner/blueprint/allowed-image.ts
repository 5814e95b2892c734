/**
 * Owns which image a repository may name. An image is code that the runner's owner did not choose,
 * and the machine may hold some that other repositories' environments are in, so the owner says
 * which ones may be named. Pure.
 */
import { DEFAULT_IMAGE } from '../config/runner-config.ts';
import { FULL_IMAGE } from '../project/detect-image.ts';
import { ErrandError } from '../protocol/errors.ts';

/** The tag and the digest of an image's name. */
const TAG = /(:[^:/@]+)?(@sha256:[0-9a-f]+)?$/;

/** The image that is named, where it may be. @throws {ErrandError} `invalid` for another one */
export function allowedImage(
  named: string | undefined,
  usual: string,
  images: readonly string[] = [],
): string | undefined {
  if (named === undefined) return undefined;
  const name = named.replace(TAG, '');
  const allowed = [usual, DEFAULT_IMAGE, FULL_IMAGE, ...images].some((each) =>
    ['*', named, name].includes(each),
  );
  if (allowed) return named;
  const message = `The repository names the image ${named}, and this runner does not allow that.`;
  throw new ErrandError('invalid', message, {
    hint: "Name it under sandbox.images in the runner's errand.yaml, or take image out of .errand/config.yaml.",
  });
}
