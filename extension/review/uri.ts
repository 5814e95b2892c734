/**
 * Owns the addresses of reviewed files. Such a URI holds everything that is needed to find its
 * content (the repository's folder and a blob), so that an open diff survives a reload of the
 * window.
 */
import { Uri } from 'vscode';

export const REVIEW_SCHEME = 'errand-review';

/** A reviewed file: a blob of a repository, or nothing at all (one side of an addition). */
export interface ReviewedFile {
  readonly root: string;
  readonly task: string;
  readonly attempt: number;
  /** `planned`: what a file of the user's would become; `evidence`: a text about the attempt. */
  readonly side: 'base' | 'result' | 'planned' | 'evidence';
  /** The other attempt, where two are compared. */
  readonly beside?: number;
  /** Absent when the file does not exist on this side. */
  readonly blob?: string;
  /** git's mode; a link (120000) or a submodule (160000) is shown as text. */
  readonly mode?: string;
  /** Shows the kind of file in words instead of its content, for changes of the kind alone. */
  readonly kind?: boolean;
}

/** `path` is for display and for the editor's choice of a language. */
export function reviewUri(path: string, file: ReviewedFile): Uri {
  return Uri.from({ scheme: REVIEW_SCHEME, path: `/${path}`, query: JSON.stringify(file) });
}

/** Returns undefined for a URI that this extension did not make. */
export function parseReviewUri(uri: Uri): ReviewedFile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(uri.query);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { root, task, attempt, side, beside, blob, mode, kind } = value as Partial<
    Record<string, unknown>
  >;
  if (typeof root !== 'string' || typeof task !== 'string' || typeof attempt !== 'number') {
    return undefined;
  }
  if (!isSide(side)) return undefined;
  return {
    root,
    task,
    attempt,
    side,
    ...(typeof beside === 'number' ? { beside } : {}),
    ...(typeof blob === 'string' && /^[0-9a-f]{40,64}$/.test(blob) ? { blob } : {}),
    ...(typeof mode === 'string' ? { mode } : {}),
    ...(kind === true ? { kind } : {}),
  };
}

function isSide(value: unknown): value is ReviewedFile['side'] {
  return ['base', 'result', 'planned', 'evidence'].includes(value as string);
}
