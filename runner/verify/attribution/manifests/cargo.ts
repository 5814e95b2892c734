/** Splits a `Cargo.toml` into its parts. Pure. */
import { type IsLocal, withoutLocal } from './local-paths.ts';
import type { Split } from './split.ts';
import { comesFromElsewhere } from './plain-ranges.ts';
import { mergeToml } from './toml-sections.ts';

const SAID =
  /^(version|description|authors|license|license-file|repository|homepage|documentation|readme|keywords|categories|rust-version|publish|exclude|include)(\.|$)/;
const DEPENDENCIES =
  /^(target\..{1,200}\.|workspace\.)?(dependencies|dev-dependencies|build-dependencies)(\.|$)/;

export function cargoPart(before: string, after: string, isLocal: IsLocal): Split | undefined {
  const merged = mergeToml(before, after, {
    follows(section, key) {
      if (DEPENDENCIES.test(section)) return 'environment';
      if (section === 'package' || section === 'workspace.package') {
        return SAID.test(key) ? 'said' : undefined;
      }
      return undefined;
    },
    isPlain: (text) =>
      /^\s*(description|authors|repository|homepage|documentation|readme|license-file)\b/.test(
        text.slice(0, 4000),
      ) || !comesFromElsewhere(withoutLocal(text, isLocal)),
  });
  if (!merged) return undefined;
  const left = merged.left
    ? 'a dependency of it comes from no registry and is left as it was'
    : undefined;
  return { text: merged.text, environment: merged.environment, left };
}
