/**
 * Owns the choice of image for a repository that names none. The usual one has no Rust, no Java and
 * no browser, because most repositories would wait for a gigabyte they never use. Pure.
 */

/** Made by script/sandbox-image.sh --full: the usual one with Rust, a JDK, Maven and Gradle. */
export const FULL_IMAGE = 'errand-sandbox-full:latest';

const NEEDS = new Set(['Cargo.toml', 'pom.xml', 'build.gradle', 'build.gradle.kts']);

/** Playwright's own, by which a repository says that its tests drive a browser. */
const BROWSER_TESTS = /^playwright(-ct)?\.config\.[cm]?[jt]s$/;

/** True where tests of the repository drive a browser themselves; only the root tells that. */
export function needsBrowser(files: readonly string[]): boolean {
  return files.some((path) => BROWSER_TESTS.test(path));
}

/** `files` are paths from the root; only files at the root tell which tools the checks need. */
export function needsFullImage(files: readonly string[]): boolean {
  return files.some((path) => NEEDS.has(path));
}
