/**
 * Owns taking secrets out of what is logged: those that this runner knows, letter by letter, and
 * what looks like one (tokens of services, keys of models, the value of an authorization). Pure.
 */

const GONE = '[redacted]';

/** Shorter ones would take ordinary words out of every line. */
const MIN_CHARACTERS = 12;

/** The first group stays. In JSON a quote has a backslash before it, which is never taken out. */
const LOOKS_SECRET: readonly RegExp[] = [
  /\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi,
  /((?:authorization|x-api-key|x-goog-api-key|api[-_]?key|access[-_]?token|password|secret|cookie)\\*["']?\s*[:=]\s*\\*["']?)(?:[^\s"',;}\\]|\\[^\s"']){4,}/gi,
  /([?&](?:key|token|access_token|api_key)=)[^&\s"'\\]+/gi,
  /(\/\/)[^\s/@:"\\]+:[^\s/@"\\]+(?=@)/g,
  /()\b(?:sk-[\w-]{16,}|AIza[\w-]{30,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|lin_api_\w{16,}|ATATT[\w=-]{20,}|xox[abprs]-[\w-]{10,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/g,
];

/** Takes out the secrets it was told, wherever they stand, and whatever looks like one. */
export class Redactor {
  readonly #known = new Set<string>();

  /** Also as JSON, a URL and base64 write it. */
  conceal(secret: string | undefined): void {
    if (secret === undefined || secret.length < MIN_CHARACTERS) return;
    const forms = [
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ];
    for (const form of [secret, ...forms]) this.#known.add(form);
  }

  /** Takes out the secrets it was told, and leaves what only looks like one. */
  withoutKnown(text: string): string {
    let clean = text;
    for (const secret of this.#known) clean = clean.replaceAll(secret, GONE);
    return clean;
  }

  clean(text: string): string {
    let clean = this.withoutKnown(text);
    for (const pattern of LOOKS_SECRET) clean = clean.replace(pattern, `$1${GONE}`);
    return clean;
  }
}
