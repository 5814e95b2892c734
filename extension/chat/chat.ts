/** The entry of the bundle for the editor's chat: what its participant and its tools do. */
export { followups, respond } from './participant.ts';
export { invoke, prepare } from './tools.ts';
