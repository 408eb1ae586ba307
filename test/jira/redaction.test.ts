import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskText, readRefusal, stringsOf } from '../../src/jira/redaction.ts';
import type { SendRequestOptions } from 'jira.js/core';
import { ACCOUNT, answer, createFakeSite, EMAIL, failureOf, networkError, TOKEN } from './fake-site.ts';

describe('maskText', () => {
  const mask = (text: string, sent: string[] = []) => maskText(text, sent, [EMAIL, TOKEN]);

  it.each([
    ["The value 'Ann Lee' does not exist.", 'The value "…" does not exist.'],
    ['Option "Secret plan" is not valid.', 'Option "…" is not valid.'],
    ['Type „Geheim“ und “secret” sind «falsch».', 'Type "…" sind "…".'],
    ["You don't have the right, it isn't yours.", "You don't have the right, it isn't yours."],
    ["The value 'it's ours' is wrong.", 'The value "…" is wrong.'],
    // Nobody can tell which quotation marks are Jira's and which are part of the value.
    ["The value 'a' secret 'b' for 'project' is wrong.", 'The value "…" is wrong.'],
    ['An open "quotation of a secret', 'An open "…"'],
    ['Write to ann.lee@customer.example now.', 'Write to "…" now.'],
    ['See https://acme.atlassian.net/browse/A-1?x=y.', 'See "…"'],
    ['two\nlines\u0007 and\u202e more', 'two lines and more'],
  ])('%j becomes %j', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it('masks what was sent, whole or cut', () => {
    expect(mask('Bad: my private words!', ['my private words'])).toBe('Bad: "…"!');
    expect(mask('Bad: my private words, of which…', ['my private words, of which there are many'])).toBe(
      'Bad: "…"',
    );
  });

  it('keeps 200 characters at most', () => {
    expect(mask('x'.repeat(500))).toHaveLength(200);
    const { messages } = readRefusal(
      { errorMessages: ['a', 'b', 'c'].map((c) => c.repeat(150)) },
      undefined,
      [],
    );
    expect(messages).toHaveLength(200);
  });
});

describe('readRefusal', () => {
  it('names fields by id only', () => {
    const errors = { summary: 'Too long.', customfield_10010: 'Wrong.', 'Ann said "no"': 'x', 'a b': 'y' };
    expect(readRefusal({ errors }, undefined, [])).toEqual({
      messages: 'Too long. Wrong. x y',
      fields: ['summary', 'customfield_10010'],
    });
  });

  it.each([
    undefined,
    null,
    'text',
    7,
    [],
    { errorMessages: 'text' },
    { errors: ['x'] },
    { errorMessages: [{}] },
  ])('gives nothing for %j', (body) => {
    expect(readRefusal(body, undefined, [])).toEqual({ messages: '', fields: [] });
  });

  it('finds every string of a body', () => {
    expect(stringsOf({ a: ['x', { b: 'yy' }], c: undefined, d: 'x', e: null, f: 1 })).toEqual(['yy', 'x']);
  });
});

describe('failures and traces of any exchange', () => {
  // Texts that could not be part of a code, a route or one of our own words.
  const secretText = fc
    .string({ minLength: 6, maxLength: 40, unit: 'grapheme' })
    .map((text) => `§${text.replaceAll(/[\p{C}\s]/gu, '_')}§`);
  const quoted = (text: string) =>
    fc.constantFrom(
      `'${text}'`,
      `"${text}"`,
      `“${text}”`,
      text,
      `Error: ${text}!`,
      `it's '${text}' isn't it`,
    );
  const codes = [400, 401, 403, 404, 409, 413, 422, 429, 500, 503, 302, 200];

  it('hold no token, no e-mail address and no text of a body', async () => {
    await fc.assert(
      fc.asyncProperty(
        secretText.chain((text) => fc.tuple(fc.constant(text), quoted(text), quoted(text))),
        fc.constantFrom(...codes),
        fc.constantFrom('json', 'page', 'network'),
        async ([text, inMessage, inError], status, form) => {
          const shown: unknown[] = [];
          const { clock, transport } = createFakeSite(
            () => {
              if (form === 'network') return networkError('ECONNRESET');
              const page = `<html>${text} ${EMAIL} ${TOKEN}`;
              const errors = { summary: `${inError} ${EMAIL} ${TOKEN}`, [text]: inMessage };
              const body = form === 'page' ? page : { errorMessages: [inMessage], errors };
              const headers = { 'RateLimit-Reason': encodeURIComponent(text) };
              return answer(body, { status, headers, account: ACCOUNT });
            },
            { onRequest: (trace) => shown.push(trace) },
          );
          const call: SendRequestOptions = {
            url: '/rest/api/3/issue/101',
            method: 'PUT',
            body: { fields: { summary: text }, properties: [{ key: 'k', value: { deep: [text] } }] },
          };
          if (status !== 200 || form === 'network')
            shown.push(await failureOf(clock, transport.sendRequest(call)));
          const all = JSON.stringify(shown);
          for (const secret of [text, TOKEN, EMAIL, Buffer.from(`${EMAIL}:${TOKEN}`).toString('base64')]) {
            expect(all).not.toContain(secret);
            expect(all).not.toContain(JSON.stringify(secret).slice(1, -1));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('carry nothing but the code in the message of the error', async () => {
    const { clock, transport } = createFakeSite(() => networkError('ECONNRESET'));
    const failed = transport.sendRequest({ url: '/rest/api/3/field', method: 'GET' });
    const error = await clock.run(failed.catch((caught: unknown) => caught));
    expect(String(error)).toBe('FailureError: network');
    expect((error as Error).cause).toBeUndefined();
    expect((error as Error).stack).not.toContain(TOKEN);
  });
});
