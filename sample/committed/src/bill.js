/** Adds a tip to a total; both in whole cents. */
export function withTip(cents, percent) {
  return cents + Math.round((cents * percent) / 100);
}

/** Splits a total in whole cents between people. */
export function split(cents, people) {
  const share = Math.floor(cents / people);
  return Array.from({ length: people }, () => share);
}
