/** Builds the tool server for a sandbox, as one file. */
import { join } from 'node:path';
import { build } from 'esbuild';

export async function bundledToolServer(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'stdio.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    minify: true,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
