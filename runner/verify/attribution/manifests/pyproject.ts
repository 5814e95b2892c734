/** Splits a `pyproject.toml` into its parts. Pure. */
import { type IsLocal, withoutLocal } from './local-paths.ts';
import type { Split } from './split.ts';
import { comesFromElsewhere } from './plain-ranges.ts';
import { mergeToml } from './toml-sections.ts';

const SAID =
  /^(name|version|description|readme|authors|maintainers|keywords|classifiers|license|license-files|homepage|repository|documentation|urls|dynamic)$/;
const DEPENDENCIES =
  /^(dependency-groups|project\.optional-dependencies|tool\.poetry\.(dependencies|dev-dependencies|extras|group\.[^.]+\.dependencies)|tool\.pdm\.dev-dependencies|tool\.hatch\.envs\.[^.]+\.dependencies)(\.|$)/;

export function pyprojectPart(before: string, after: string, isLocal: IsLocal): Split | undefined {
  const merged = mergeToml(before, after, {
    follows(section, key) {
      if (DEPENDENCIES.test(section)) return 'environment';
      if (section === 'project') {
        if (/^(dependencies|optional-dependencies|requires-python)(\.|$)/.test(key))
          return 'environment';
        return SAID.test(key) ? 'said' : undefined;
      }
      if (section === 'project.urls' || section === 'tool.poetry.urls') return 'said';
      if (section === 'tool.poetry') return SAID.test(key) ? 'said' : undefined;
      if (/^tool\.uv\.sources(\.|$)/.test(section)) return 'environment';
      if (section === 'tool.uv' && key === 'dev-dependencies') return 'environment';
      return undefined;
    },
    isPlain: (text) => isText(text) || !comesFromElsewhere(withoutLocal(text, isLocal)),
  });
  return merged && { text: merged.text, environment: merged.environment, left: words(merged.left) };
}

/** A project's description may contain addresses. */
function isText(text: string): boolean {
  return (
    /^\s*(#[^\n]*\n\s*)*(description|readme|authors|maintainers|keywords|classifiers|license|homepage|repository|documentation|urls)\s*=/.test(
      text.slice(0, 4000),
    ) || /^\s*[\w"' -]{1,60}=\s*"https?:\/\/[^"\n]{0,300}"\s*$/.test(text.slice(0, 600))
  );
}

function words(left: boolean): string | undefined {
  return left ? 'a dependency of it comes from no registry and is left as it was' : undefined;
}
