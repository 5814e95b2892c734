/**
 * Owns the configuration of the runner's bare repositories: a fixed text, never assembled from
 * anything that a client or a sandbox sent.
 */
import { HARMLESS_FAULTS } from '../protocol/harmless-faults.ts';

/** The text of `config` for a repository with objects of this format. */
export function configurationOf(format: 'sha1' | 'sha256'): string {
  return `[core]
	repositoryFormatVersion = ${format === 'sha256' ? 1 : 0}
	bare = true
	fileMode = true
	hooksPath = /dev/null
	attributesFile = /dev/null
	excludesFile = /dev/null
	logAllRefUpdates = false
	fsync = committed
	protectHFS = true
	protectNTFS = true
${format === 'sha256' ? '[extensions]\n\tobjectFormat = sha256\n' : ''}[transfer]
	fsckObjects = true
[receive]
	fsckObjects = true
	autogc = false
	shallowUpdate = true
	denyDeletes = true
	denyCurrentBranch = refuse
	advertisePushOptions = false
	hideRefs = refs
	hideRefs = !refs/errand/tasks
${harmless('receive')}
[fetch]
	fsckObjects = true
${harmless('fetch')}
[uploadpack]
	allowAnySHA1InWant = false
	allowReachableSHA1InWant = false
	allowTipSHA1InWant = false
	allowFilter = false
[http]
	receivepack = true
	uploadpack = true
	getanyfile = false
[gc]
	auto = 0
[maintenance]
	auto = false
`;
}

function harmless(section: string): string {
  return [`[${section} "fsck"]`, ...HARMLESS_FAULTS.map((id) => `\t${id} = ignore`)].join('\n');
}
