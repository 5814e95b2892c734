/**
 * Owns which images a repository may name. An image is code that the runner's owner did not choose,
 * and the machine may hold images with other repositories' environments in them, so the owner lists
 * the ones that may be named. Pure.
 */
import { DEFAULT_IMAGE } from '../config/sandbox-config.ts';
import { FULL_IMAGE } from '../project/detect-image.ts';
import { ErrandError } from '../protocol/errors.ts';

/** Tag and digest of an image name. */
const TAG = /(:[^:/@]+)?(@sha256:[0-9a-f]+)?$/;

/** Returns the named image if it may be used. @throws {ErrandError} `invalid` for another one */
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
