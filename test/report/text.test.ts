import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { code, escapeText, link, makeVisible, prose } from '../../src/report/escape.ts';
import { describeFailure } from '../../src/report/failure-text.ts';
import { describeNotCarried } from '../../src/report/not-carried-text.ts';
import { describeOperations } from '../../src/report/operation-text.ts';
import { compareKeys, orderPairs } from '../../src/report/order.ts';
import { countOf, cut, formatDuration, formatTime, listOf } from '../../src/report/wording.ts';
import { readNotCarriedCodes } from './codes.ts';
import { oneOfEach, operation, pair } from './samples.ts';

describe('failures in words', () => {
  it.each(Object.values(oneOfEach))('$code says what happened and what to do', (failure) => {
    const { what, hint } = describeFailure(failure);
    expect(what).toMatch(/^[A-Z0-9].*[.)…]$|: .+$/s);
    expect(hint.length).toBeGreaterThan(20);
    expect(`${what}${hint}`).not.toMatch(/undefined|NaN|\[object|\n/);
    // Parts in backticks are closed.
    expect(what.split('`').length % 2).toBe(1);
    expect(hint.split('`').length % 2).toBe(1);
  });

  it('all of them', async () => {
    const lines = Object.values(oneOfEach).map((failure) => {
      const { what, hint } = describeFailure(failure);
      return `${failure.code}\n  ${what}\n  ${hint}\n`;
    });
    await expect(lines.join('\n')).toMatchFileSnapshot('golden/failures.txt');
  });

  it('sends whose search was refused to `jql`, not to an issue', () => {
    const request = { site: 'acme', method: 'POST', route: '/rest/api/3/search/jql' };
    const { hint } = describeFailure({ ...oneOfEach.refused, request, fields: [] });
    expect(hint).toContain('Check `jql` of the side on site acme');
    expect(describeFailure({ ...oneOfEach.refused, fields: [] }).hint).toContain('Look at the issue');
  });

  it('names rights in the words of the permission page', () => {
    expect(describeFailure(oneOfEach['missing-right']).what).toContain('Add Comments and Link Issues');
  });

  it('names the input that allows a limit once', () => {
    expect(describeFailure(oneOfEach['over-limit']).hint).toContain('`limits: creates=400`');
  });

  it.each(['mass-absence', 'empty-side'] as const)('says of %s that a run by hand goes on', (code) => {
    expect(describeFailure(oneOfEach[code]).hint).toContain('start the workflow by hand: that run goes on');
  });

  it('says what an account that is not listed has made, and what to do about that', () => {
    const of = (what: 'issue' | 'file' | undefined) => {
      const failure = what === undefined ? {} : { of: what };
      return describeFailure({ ...oneOfEach['unlisted-account'], ...failure });
    };
    expect(of(undefined).what).toContain('HELP-7 holds mirrors by account 5b10-other');
    expect(of(undefined).hint).toContain('delete those comments');
    expect(of('issue').what).toContain('HELP-7 bears our marker, but was created by account 5b10-other');
    expect(of('issue').hint).toContain('list the two in `pairs` first');
    expect(of('file').what).toContain('HELP-7 holds the copy of a file that is no longer public');
    expect(of('file').hint).toContain('delete that file');
    for (const what of ['issue', 'file'] as const) expect(of(what).hint).not.toContain('comments');
  });

  it('is loud about a comment that could not be deleted', () => {
    const { what, hint } = describeFailure({ ...oneOfEach['visibility-mismatch'], deleted: false });
    expect(what).toContain('could NOT be deleted');
    expect(hint).toContain('Delete it in Jira now');
  });

  it('cuts what comes from outside and lets it open no code', () => {
    const { what } = describeFailure({ ...oneOfEach.forbidden, messages: '`'.repeat(5) + 'x'.repeat(5000) });
    expect(what.length).toBeLessThan(400);
    expect(what.split('`').length % 2).toBe(1);
  });
});

describe('codes of what is not carried', () => {
  it('name no second word for a mirror or a twin', () => {
    const codes = readNotCarriedCodes();
    expect(codes).toContain('twin-deleted');
    for (const code of codes) {
      // A choice of a field is neither of the two: what stands for it on the other side has no word of its own.
      const sentence = describeNotCarried(code).replace('part of it, has no counterpart', '');
      expect(sentence).not.toMatch(/\b(?:cop(?:y|ies)|replicas?|counterparts?|clones?|duplicates?)\b/i);
    }
  });
});

describe('escaping', () => {
  it('shows what is invisible or would turn the line around', () => {
    expect(makeVisible('a\r\nb\u0000\u202ec\u2028d\te\ufeff')).toBe('a␍␊b\ufffd\ufffdc\ufffdd e\ufffd');
  });

  it('leaves ordinary names alone', () => {
    expect(escapeText("Zoë's Help Desk (EU) – 2.0, 日本")).toBe("Zoë's Help Desk (EU) – 2.0, 日本");
  });

  it('leaves no structure in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const escaped = escapeText(text);
        expect(escaped.replace(/&#\d+;/g, '')).not.toMatch(/[&<>`\\|*_~[\]#$\n\r]|@(?!\u200b)|:\/\//);
      }),
    );
  });

  it('turns only the parts between backticks into code', () => {
    expect(prose('Set `a|b` to `c`.')).toBe('Set <code>a&#124;b</code> to <code>c</code>.');
    expect(prose('no end `x')).toBe('no end <code>x</code>');
    expect(code('<b>')).toBe('<code>&#60;b&#62;</code>');
  });

  it('makes links to web addresses only', () => {
    expect(link('A-1', 'https://acme.atlassian.net/browse/A-1')).toBe(
      '[A-1](https://acme.atlassian.net/browse/A-1)',
    );
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'A-1', '', '//evil.example']) {
      expect(link('A-1', bad)).toBe('A-1');
    }
    expect(link('A-1', 'https://me:secret@acme.atlassian.net/')).toBe('[A-1](https://acme.atlassian.net/)');
  });

  it('keeps any address inside its parentheses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        expect(link('x', `https://acme.example/${path}`)).toMatch(/^\[x\]\(https:\/\/[^\s()<>|`[\]"']+\)$/);
      }),
    );
  });
});

describe('operations in words', () => {
  it('says the same of every kind in every status', async () => {
    const kinds = [
      'create',
      'link',
      'hint',
      'update',
      'add-comment',
      'edit-comment',
      'delete-comment',
      'release-double',
    ] as const;
    const reasons = ['withdrawal', 'origin-deleted', 'double', 'repost'] as const;
    const statuses = ['planned', 'done', 'failed', 'held'] as const;
    const lines = statuses.flatMap((status) =>
      kinds.flatMap((kind) =>
        (kind === 'delete-comment' ? reasons : [undefined]).flatMap((reason) =>
          (['customer', 'desk'] as const).map((side) => {
            const one = operation(kind, side, {
              status,
              fields: 1,
              ref: 'Summary → Summary',
              ...(reason && { reason }),
            });
            const [line] = describeOperations(pair('ACME-1', 'HELP-1', { operations: [one] }));
            return `${line?.symbol ?? ''} ${line?.text ?? ''}`;
          }),
        ),
      ),
    );
    expect(lines.every((line) => line.length > 8)).toBe(true);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/operations.txt');
  });
});

describe('the create of a twin', () => {
  const texts = (...statuses: ('planned' | 'done' | 'failed' | 'held')[]) =>
    describeOperations(
      pair('ACME-1', 'HELP-1', {
        operations: statuses.map((status, index) =>
          operation(index === 0 ? 'create' : 'link', 'desk', { status }),
        ),
      }),
    ).map(({ symbol, text }) => `${symbol} ${text}`);

  it('is one line with linking it', () => {
    expect(texts('planned', 'planned')).toEqual(['+ create the request and link the twins']);
    expect(texts('done', 'done')).toEqual(['+ created the request and linked the twins']);
    expect(texts('done')).toEqual(['+ created the request']);
  });

  it('says apart what failed', () => {
    expect(texts('done', 'failed')).toEqual(['+ created the request', '✗ could not link the twins']);
    expect(texts('done', 'done', 'failed')).toEqual([
      '+ created the request and linked the twins',
      '✗ could not link the twins',
    ]);
    expect(texts('failed', 'failed')).toEqual([
      '✗ could not create the request',
      '✗ could not link the twins',
    ]);
  });
});

describe('order', () => {
  it('is by project and number, whatever order the work finished in', () => {
    expect(['B-1', 'A-10', 'A-2', 'A-1'].toSorted(compareKeys)).toEqual(['A-1', 'A-2', 'A-10', 'B-1']);
    const pairs = [
      pair(undefined, 'HELP-2'),
      pair('ACME-10', undefined),
      pair(undefined, 'HELP-1'),
      pair('ACME-9', 'HELP-3'),
    ];
    const keys = orderPairs(pairs).map((one) => one.customer?.key ?? one.desk?.key);
    expect(keys).toEqual(['ACME-9', 'ACME-10', 'HELP-1', 'HELP-2']);
  });
});

describe('wording', () => {
  it('counts, lists and tells time', () => {
    expect([countOf(0, 'pair'), countOf(1, 'pair'), countOf(1200, 'try', 'tries')]).toEqual([
      '0 pairs',
      '1 pair',
      '1,200 tries',
    ]);
    expect([listOf([]), listOf(['a']), listOf(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
    expect([850, 59_400, 59_600, 185_000, -5].map(formatDuration)).toEqual([
      '850 ms',
      '59 s',
      '1 min',
      '3 min 5 s',
      '0 ms',
    ]);
    expect(formatTime(Date.UTC(2026, 10, 2, 9, 14, 59))).toBe('2026-11-02 09:14 UTC');
    expect(formatTime(Number.NaN)).toBe('NaN');
    expect(formatTime(1e20)).toBe('100000000000000000000');
  });

  it('never cuts a character in two', () => {
    expect(cut('😀😀😀', 2)).toBe('😀…');
    expect(cut('abc', 3)).toBe('abc');
  });
});
