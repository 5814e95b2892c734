// Reads a file of a published package at an exact version, without installing it: the package is
// fetched with npm's own client into a temporary folder, which is removed again. No script of it
// runs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
