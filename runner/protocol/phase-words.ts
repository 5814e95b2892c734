/**
 * Owns what the phases of an attempt are called for people. Those of the built-in blueprints have
 * words; a repository's own blueprint names its phases itself. Pure.
 */
import { oneLine } from './text.ts';
import type { Translate } from './wording.ts';

export function phaseWords(name: string, t: Translate): string {
  switch (name) {
    case 'prepare':
      return t('prepare');
    case 'baseline':
      return t('checks before the change');
    case 'plan':
      return t('plan');
    case 'code':
      return t('code');
    case 'quick':
      return t('quick checks');
    case 'fix':
      return t('fix');
    case 'update':
      return t('update');
    case 'merge':
      return t('merge');
    case 'package':
    case 'first_package':
    case 'merged_package':
      return t('package');
    case 'verify':
    case 'first_verify':
    case 'merged_verify':
      return t('verify');
    case 'review':
      return t('review');
    default:
      return oneLine(name, 80);
  }
}
