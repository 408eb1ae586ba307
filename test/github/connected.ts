/** A client on the emulated GitHub, over real HTTP. */
import { connectGitHub } from '../../src/github/client.ts';
import type { GitHub, GitHubSettings } from '../../src/github/client.ts';
import { startGitHub } from '../emulator/github/index.ts';
import type { GitHubEmulator, Token } from '../emulator/github/index.ts';

export interface Connected {
  readonly emulator: GitHubEmulator;
  readonly github: GitHub;
  /** Lines of the debug log. */
  readonly lines: string[];
  /** Another client, as of another run or token. */
  connect(token?: Partial<Token>, settings?: Partial<GitHubSettings>): Promise<GitHub>;
}

/** Waits of a second take a millisecond, and writes are not paced. */
export async function openGitHub(
  token: Partial<Token> = {},
  settings: Partial<GitHubSettings> = {},
  now?: () => number,
): Promise<Connected> {
  const emulator = await startGitHub(now === undefined ? {} : { now });
  const lines: string[] = [];
  let tokens = 0;
  const connect: Connected['connect'] = async (more = {}, others = {}) => {
    tokens += 1;
    const github = await connectGitHub({
      token: emulator.addToken(`token-${tokens}`, more),
      context: { repository: { owner: 'vendor', name: 'bridges' }, apiUrl: emulator.url },
      log: { debug: (line) => void lines.push(line) },
      second: 1,
      paced: false,
      ...others,
    });
    if (github === undefined) throw new Error('There is a repository.');
    return github;
  };
  return { emulator, github: await connect(token, settings), lines, connect };
}
