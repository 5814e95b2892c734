/**
 * Loads dockerode without what it needs for nothing that we ask of it: BuildKit over gRPC, and the
 * client of SSH where the engine is not behind one. These two are a tenth of a runner at rest.
 * Backstop: packages by other names are loaded as they are.
 */
import { createRequire, registerHooks } from 'node:module';
import type Dockerode from 'dockerode';

/** `new Docker(options)` makes a client. */
export const Docker: typeof Dockerode = load(process.env['DOCKER_HOST']);

function load(host: string | undefined): typeof Dockerode {
  const isUnused = /^ssh:/i.test(host ?? '') ? /^@grpc\// : /^(@grpc\/|ssh2$)/;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      isUnused.test(specifier)
        ? { url: 'node:module', format: 'builtin', shortCircuit: true }
        : next(specifier, context),
  });
  try {
    // Unlike `import`, this loads everything before it returns.
    return createRequire(import.meta.url)('dockerode') as typeof Dockerode;
  } finally {
    hooks.deregister();
  }
}
