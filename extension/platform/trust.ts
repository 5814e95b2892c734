/**
 * Owns the question whether git may be used on a repository beyond reading what it is: git runs
 * programs that a repository's own configuration names (filters, hooks), and an untrusted
 * workspace must run none. What was left beside a repository for an undo counts as part of it. It
 * asks nobody; the editor's own page gives trust.
 */
import { l10n, workspace } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';

/** Whoever tells it offers the page that gives trust (show-error.ts). */
export class UntrustedError extends ErrandError {
  constructor() {
    super('invalid', l10n.t('This workspace is not trusted.'), {
      hint: l10n.t(
        'A repository can name programs for git to run. If you trust this one, say so with the command “Workspaces: Manage Workspace Trust”.',
      ),
    });
  }
}

/** Throws an UntrustedError in an untrusted workspace. */
export function requireTrust(): void {
  if (!workspace.isTrusted) throw new UntrustedError();
}
