/**
 * A work tree that is still being put in place: each operation on it waits for that. So a model can
 * be asked meanwhile, which needs none of it. A failure to open is each operation's failure.
 */
import type { Workspace, WorkTree } from './workspace.ts';

/** The same one each time: what is remembered of it holds until its sandbox ends. */
const known = new WeakMap<Promise<Workspace>, WorkTree>();

export function soonOpen(opening: Promise<Workspace>): WorkTree {
  const tree = known.get(opening) ?? waitingFor(opening);
  known.set(opening, tree);
  return tree;
}

function waitingFor(opening: Promise<Workspace>): WorkTree {
  opening.catch(() => undefined); // Whoever uses the work tree gets the error.
  return {
    exec: async (...request) => await (await opening).exec(...request),
    run: async (...command) => await (await opening).run(...command),
    readFile: async (...file) => await (await opening).readFile(...file),
    writeFile: async (...file) => await (await opening).writeFile(...file),
    place: async (...commit) => await (await opening).place(...commit),
    restore: async (...commit) => await (await opening).restore(...commit),
    pristine: async (...signal) => await (await opening).pristine(...signal),
    treeId: async (...signal) => await (await opening).treeId(...signal),
    leftOut: async (...signal) => await (await opening).leftOut(...signal),
    ignores: async (...path) => await (await opening).ignores(...path),
    bundle: async (...signal) => await (await opening).bundle(...signal),
  };
}
