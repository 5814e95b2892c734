/**
 * Plants a statement that fails when the file is loaded, for languages of which no assertion is
 * known, and one for fishtape, which ignores how a file ends. Pure.
 */
import { before, type Planter } from './insertion.ts';

function script(ending: RegExp, statement: (token: string) => string): Planter {
  return {
    assertion: () => undefined,
    statement: ({ text, token }) => [before(text, ending, statement(token))],
  };
}

export const R = script(/^(?:q|quit)\(/m, (token) => `stop("${token}")`);
export const JULIA = script(/^exit\(/m, (token) => `error("${token}")`);
export const TCL = script(
  /^(?:exit\b|cleanupTests\b|::tcltest::cleanupTests\b)/m,
  (token) => `error "${token}"`,
);
export const POWERSHELL = script(/^exit\b/m, (token) => `throw '${token}'`);
export const FISH: Planter = {
  ...script(/^exit\b/m, (token) => `echo ${token} >&2\nexit 97`),
  assertion: ({ text, token }) =>
    /^@test\s/m.test(text) ? [before(text, /^exit\b/m, `@test "${token}" 1 = 2`)] : undefined,
};
