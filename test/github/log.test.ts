import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLog, makeSafeLine } from '../../src/github/log.ts';
import type { Log } from '../../src/github/log.ts';

/**
 * What the runner takes for a command, after its own parser: the newer form must stand at the start of the trimmed line, the
 * older one may stand anywhere. Trimming is done more broadly here than by the runner.
 */
function commandOf(line: string): string | undefined {
  const trimmed = line.replace(/^[^\p{L}\p{N}:#]+/u, '');
  if (trimmed.startsWith('::')) {
    const end = trimmed.indexOf('::', 2);
    if (end > 2) return trimmed.slice(2, end).trim().split(' ')[0];
  }
  const old = /##\[([^\]]*)\]/.exec(line);
  return old?.[1];
}

/** What the runner would do with what a log wrote. Every kind of line end counts. */
async function commandsOf(work: (log: Log) => unknown): Promise<string[]> {
  let written = '';
  await work(createLog((text) => (written += text)));
  expect(written.endsWith('\n')).toBe(true);
  return written
    .split(/\r\n|[\n\r\u0085\u2028\u2029\v\f]/)
    .map(commandOf)
    .filter((command) => command !== undefined);
}

function sayAll(text: string): (log: Log) => void {
  return (log) => {
    log.info(text);
    log.warn(text);
    log.error(text);
  };
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(
      fc.constantFrom(
        '::',
        ':',
        '##[',
        '#',
        '[',
        ']',
        '\n',
        '\r',
        '\u2028',
        '\u0085',
        '\u200b',
        '\ufeff',
        ' ',
        '\t',
        '\0',
        'error',
        'add-mask',
        'set-output name=a',
        '%0A',
        'x',
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);

describe('the log', () => {
  it.each([
    '::error::x',
    '  ::set-output name=a::b',
    '\t::add-mask::x',
    '\ufeff::error::x',
    '\u200b::error::x',
    '\u00a0::error::x',
    'a\n::error::b',
    'a\r::error::b',
    'a\u2028::error::b',
    'and ##[error]x',
    '####[error]x',
    '##\u0000[error]x',
    ':::error::x',
    '::::error::x',
  ])('makes %j no command', async (text) => {
    expect(await commandsOf((log) => log.info(text))).toEqual([]);
  });

  it('the check of this test finds commands', () => {
    expect(['::error::x', '  ::add-mask::y', 'a ##[group]b', 'plain', 'a ::error::b'].map(commandOf)).toEqual(
      ['error', 'add-mask', 'group', undefined, undefined],
    );
  });

  it('writes no command of any text, except those that are meant', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        expect(await commandsOf(sayAll(text))).toEqual([]);
        expect(await commandsOf((log) => log.debug(text))).toEqual(['debug']);
      }),
      { numRuns: 500 },
    );
  });

  it('shows line ends and controls, one line per call', () => {
    expect(makeSafeLine('a\r\nb\u001b[31m')).toBe('a␍␊b\ufffd[31m');
  });

  it('leaves ordinary text as it is', () => {
    for (const text of [
      'ACME-12 ↔ HELP-7: added 2 comments',
      '12:30:00 done',
      'a :: b',
      '/rest/api/3/issue/{id}',
      '- x',
      '',
    ]) {
      expect(makeSafeLine(text)).toBe(text);
    }
  });

  it('keeps a percent sign in a debug line', () => {
    const lines: string[] = [];
    createLog((text) => lines.push(text)).debug('50%0A');
    expect(lines).toEqual(['::debug::50%250A\n']);
  });
});
