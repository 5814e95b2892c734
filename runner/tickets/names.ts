/** Owns which names of projects and tickets the services take. Pure. */

/** A ticket's number, as GitHub and GitLab write it behind `#`. */
export const NUMBER = /^[1-9]\d{0,9}$/;
/** A ticket's key, as Jira and Linear write it: letters, then a number. */
export const KEY = /^([a-z0-9][a-z0-9_]{0,79})-([1-9]\d{0,9})$/i;

const NAME = /^(?!\.{1,2}$)[\w.+-]{1,255}$/;
/** GitLab's groups lie within one another, so deep at most. */
const MAX_NAMES = 21;

/** `owner/repo`, or for GitLab `group/sub/project`. */
export function isProject(service: 'github' | 'gitlab', project: string): boolean {
  const names = project.split('/');
  const fits =
    service === 'github' ? names.length === 2 : names.length >= 2 && names.length <= MAX_NAMES;
  return fits && names.every((name) => NAME.test(name));
}
