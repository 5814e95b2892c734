/**
 * Which faults of git's objects both ends of a transfer let pass, in the words of `fsck`. Everything
 * else is refused, whoever sends it. Pure.
 */

/**
 * Old histories have these faults, made by long gone tools; none of them can do harm. What stays
 * refused: `.git` in all its spellings, `..`, symlinked .gitmodules, submodule options, bad modes.
 */
export const HARMLESS_FAULTS: readonly string[] = [
  'zeroPaddedFilemode',
  'zeroPaddedDate',
  'badDate',
  'badDateOverflow',
  'badTimezone',
  'missingSpaceBeforeDate',
  'missingSpaceBeforeEmail',
  'missingNameBeforeEmail',
  'missingEmail',
  'badEmail',
  'badName',
  'multipleAuthors',
  'missingTaggerEntry',
  'badTagName',
  'nulInCommit',
];
