// Reads files and modules of published packages at exact versions: they are fetched with npm's own
// client into a temporary folder, which is removed again, and installed nowhere else. No script of
// theirs runs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * @param name with its version: `@octokit/openapi@23.0.2`
 * @param path within the package
 */
export function packageFile(name: string, path: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'service-schema-'));
  try {
    const run = (command: string, args: readonly string[]): string =>
      execFileSync(command, args, { cwd: folder, encoding: 'utf8' });
    const archive = run('npm', ['pack', '--silent', name]).trim();
    run('tar', ['-xzf', archive, `package/${path}`]);
    return readFileSync(join(folder, 'package', path), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What modules of a package, and of those that it depends on, export.
 * @param modules from the package's name on: `zod/index.js`
 */
export async function packageModules(
  name: string,
  modules: readonly string[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'service-schema-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{}');
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', name];
    execFileSync('npm', args, { cwd: folder });
    return await Promise.all(
      modules.map(async (path) => {
        const { href } = pathToFileURL(join(folder, 'node_modules', path));
        return (await import(href)) as Readonly<Record<string, unknown>>;
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
