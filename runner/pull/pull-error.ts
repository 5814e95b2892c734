/**
 * Owns the form of errors that another choice of the user may mend: which choice that is. How a
 * choice is made (an option of the command, a question of the editor) is for those who ask.
 */
import { ErrandError, type ErrorCode } from '../protocol/errors.ts';

/** `host`: the user names the address as that of a forge of theirs. */
export type PullChoice = 'remote' | 'host' | 'base' | 'branch' | 'template';

export class PullError extends ErrandError {
  readonly choice: PullChoice;
  /** For `host`: where the remote is. */
  readonly host: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { choice: PullChoice; hint?: string; cause?: unknown; host?: string },
  ) {
    super(code, message, options);
    this.choice = options.choice;
    this.host = options.host;
  }
}
