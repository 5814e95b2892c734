/**
 * Owns whether git may do more with a repository than read what it is: git runs programs that a
 * repository's own configuration names (filters, hooks), and in an untrusted workspace none may
 * run. Undo records beside a repository count as part of it. It asks nobody; the editor's own page
 * grants trust.
 */
import { l10n, workspace } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';

/** show-error.ts offers the page that grants trust with this error. */
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
