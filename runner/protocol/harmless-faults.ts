/**
 * Lists the faults of git objects that both ends of a transfer accept, by their `fsck` names. Every
 * other fault is refused, whoever sends the object. Pure.
 */

/**
 * Old histories have these faults, made by tools long gone, and none of them can do harm. Still
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
