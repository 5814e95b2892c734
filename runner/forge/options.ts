/** Owns what a forge is opened with. Types alone. */

export interface ForgeOptions {
  /** The origin (and for GitLab the path) that people know: `https://github.com`. */
  readonly host: string;
  /** The project that pull requests are opened in. */
  readonly project: string;
  /** Read for each request; undefined where nobody is signed in. */
  readonly token: () => Promise<string | undefined>;
}
