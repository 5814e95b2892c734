/** Owns the name of the user whose token is the runner's own. */
export const OWNER = 'owner';
