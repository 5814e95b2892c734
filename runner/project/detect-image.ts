/**
 * Owns the choice of image for a repository that names none. The usual one has no Rust and no Java,
 * because most repositories would wait for a gigabyte they never use. Pure.
 */

/** Made by script/sandbox-image.sh --full: the usual one with Rust, a JDK, Maven and Gradle. */
export const FULL_IMAGE = 'errand-sandbox-full:latest';

const NEEDS = new Set(['Cargo.toml', 'pom.xml', 'build.gradle', 'build.gradle.kts']);

/** `files` are paths from the root; only files at the root tell which tools the checks need. */
export function needsFullImage(files: readonly string[]): boolean {
  return files.some((path) => NEEDS.has(path));
}
