/** Form of the entry about the environment in which an attempt works and is checked. */

/** `id` is the image itself; the name may point elsewhere tomorrow. */
export interface EnvironmentEntry {
  kind: 'environment';
  image: string;
  id?: string;
  setup: readonly string[];
  /** Installed packages are those that this commit names. */
  commit?: string;
  /** The repository's dev container, where it has one. */
  devContainer?: DevContainerEntry;
}

/** What of a dev container is left out, or why it is not used at all. */
interface DevContainerEntry {
  path: string;
  built?: boolean;
  leftOut?: readonly string[];
  unused?: string;
}
