/**
 * Owns looking for what this runner has made on its engine: containers and volumes that nobody uses,
 * and environment images. Goes by the label alone, so that nothing of another runner is seen.
 * Removes nothing but an image that it is told to.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { BROWSER } from './browser-image.ts';
import { LABELS } from './container-options.ts';
import { call, statusOf } from './docker-calls.ts';

/** Begins the names of environment images. What a user makes of one has the label too, and not this. */
export const ENVIRONMENT = 'errand-env:';
/** Begins the names of images of dev containers, from which environments are made. */
export const DEV_CONTAINER = 'errand-dev:';

export interface Leftover {
  readonly what: 'container' | 'volume' | 'folder';
  readonly name: string;
  /** Of a folder, its path; of a container, its own layer. */
  readonly bytes: number;
  readonly path?: string;
}

/** An image that setup commands have made, or a dev container's that was built. */
export interface EnvironmentImage {
  readonly id: string;
  /** Its names; none where a newer one has taken them. */
  readonly names: readonly string[];
  /** Beside what it shares with the image that it was made from. */
  readonly bytes: number;
  /** Task for which it was made. */
  readonly task: string;
}

export interface EnginePlace {
  readonly docker: Docker;
  readonly runner: string;
  /** Folders of this machine with one folder for each sandbox. */
  readonly folders: readonly string[];
  /** The id of the sandbox that a container or volume of this name is of. */
  readonly idOf: (name: string) => string;
  /** Ids of the sandboxes that the process uses, from before their making on. */
  readonly used: ReadonlySet<string>;
}

export class MadeOnEngine {
  readonly #place: EnginePlace;

  constructor(place: EnginePlace) {
    this.#place = place;
  }

  /** Number of sandboxes in use. */
  get sandboxes(): number {
    return this.#place.used.size;
  }

  /** What the driver's sweep removes. */
  async leftovers(): Promise<Leftover[]> {
    const { docker, folders, idOf, used } = this.#place;
    const containers = await call('listing containers', (abortSignal) =>
      docker.listContainers({ all: true, filters: this.#mine, abortSignal }),
    );
    const { Volumes } = await call('listing volumes', (abortSignal) =>
      docker.listVolumes({ filters: this.#mine, abortSignal }),
    );
    const found: Leftover[] = [];
    for (const { Id, Names } of containers) {
      const name = Names[0]?.slice(1) ?? Id;
      if (used.has(idOf(name))) continue;
      found.push({ what: 'container', name, bytes: await layerOf(docker.getContainer(Id)) });
    }
    for (const { Name } of Volumes ?? []) {
      if (!used.has(idOf(Name))) found.push({ what: 'volume', name: Name, bytes: 0 });
    }
    for (const folder of folders) {
      for (const name of await readdir(folder).catch(() => [])) {
        if (used.has(name)) continue;
        found.push({ what: 'folder', name, bytes: 0, path: join(folder, name) });
      }
    }
    return found;
  }

  async images(): Promise<EnvironmentImage[]> {
    const { docker } = this.#place;
    const images = await call('listing images', (abortSignal) =>
      docker.listImages({ filters: this.#mine, abortSignal }),
    );
    const found: EnvironmentImage[] = [];
    for (const { Id, RepoTags, Size, ParentId, Labels } of images) {
      const tags = (RepoTags ?? []).filter((name) => name !== '<none>:<none>');
      const names = tags.filter((name) =>
        [ENVIRONMENT, DEV_CONTAINER, BROWSER].some((each) => name.startsWith(each)),
      );
      if (names.length === 0 && tags.length > 0) continue;
      const bytes = Math.max(0, Size - (await sizeOf(docker, ParentId)));
      found.push({ id: Id, names, bytes, task: Labels?.[LABELS.task] ?? '' });
    }
    return found;
  }

  /** False where a container is still made from it, or it has gone already. */
  async dropImage({ id, names }: EnvironmentImage): Promise<boolean> {
    const { docker } = this.#place;
    for (const name of names.length > 0 ? names : [id]) {
      try {
        await call('removing an image', (abortSignal) =>
          docker.getImage(name).remove({ abortSignal }),
        );
      } catch (error) {
        if (statusOf(error) === 409 || statusOf(error) === 404) return false;
        throw error;
      }
    }
    return true;
  }

  get #mine(): { label: string[] } {
    return { label: [`${LABELS.runner}=${this.#place.runner}`] };
  }
}

async function layerOf(container: Docker.Container): Promise<number> {
  const info = await call('asking for the size of a container', (abortSignal) =>
    // The option is the engine's; dockerode's types do not know it.
    container.inspect({ size: true, abortSignal } as Docker.ContainerInspectOptions),
  ).catch(() => undefined);
  return (info as { SizeRw?: number } | undefined)?.SizeRw ?? 0;
}

async function sizeOf(docker: Docker, image: string): Promise<number> {
  if (image === '') return 0;
  return await call('looking for an image', () => docker.getImage(image).inspect())
    .then(({ Size }) => Size)
    .catch(() => 0);
}
