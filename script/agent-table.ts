// Owns the rows of the table in docs/agents.md that say what is pinned: version and size of each
// agent. The other words of a row are a person's. Pure.
import { archiveOf } from '../runner/agent/foreign/archives.ts';
import { PINS, type Preset } from '../runner/agent/foreign/pins.ts';

/** The page with what is pinned now; throws where it has no row for an agent. */
export function withTable(page: string): string {
  const presets = Object.keys(PINS) as Preset[];
  return presets.reduce((text, preset) => {
    const row = text.split('\n').find((line) => line.startsWith(`| \`${preset}\` |`));
    if (row === undefined) throw new Error(`docs/agents.md has no row for ${preset}`);
    return text.replace(row, () => rowOf(preset, row));
  }, page);
}

function rowOf(preset: Preset, row: string): string {
  const archive = archiveOf(preset, 'linux-x64');
  const node = archive?.node ? (archiveOf('node', 'linux-x64')?.megabytes ?? 0) : 0;
  const megabytes = (archive?.megabytes ?? 0) + node;
  return row.replace(/\d+\.\d+\.\d+/, PINS[preset].version).replace(/\d+ MB/, `${megabytes} MB`);
}
