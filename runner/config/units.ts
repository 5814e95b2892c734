/** Owns the units of sizes in configuration files: powers of 1024. */
export const KILO = 1024;

/** In bytes. */
export const BYTES = { k: KILO, m: KILO ** 2, g: KILO ** 3, t: KILO ** 4 };
