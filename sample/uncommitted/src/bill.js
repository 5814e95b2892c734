/** Adds a tip to a total; both in whole cents. */
export function withTip(cents, percent) {
  return cents + Math.round((cents * percent) / 100);
}

/** Splits a total in whole cents between people. */
export function split(cents, people) {
  // TODO: cents get lost when the total does not divide evenly: 1000 between 3 gives 999.
  // The shares must add up to the total, and differ by at most one cent, larger ones first.
  const share = Math.floor(cents / people);
  return Array.from({ length: people }, () => share);
}
