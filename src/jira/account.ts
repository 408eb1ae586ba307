/**
 * Whose answer is this? Jira answers a dead token with 200 and nothing, as to a stranger, so an empty search proves
 * nothing by itself. Every answer is therefore checked.
 */
import type { RequestLabel } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import type { AccountId } from '../sync/snapshot.ts';

export interface AccountCheck {
  expect(account: AccountId): void;
  /**
   * Judges one answer by its headers.
   *
   * @param matters whether an answer without an account would mislead: not for 401, 429 and 5xx, which say what they are.
   * @throws FailureError `other-account`, `dead-token`, or what the question to `/myself` throws.
   */
  check(headers: Headers, label: RequestLabel, matters: boolean): Promise<void>;
}

/**
 * @param askMyself asks `/myself` and gives the account's id; throws `dead-token` when the site does not know us.
 */
export function createAccountCheck(askMyself: () => Promise<AccountId>): AccountCheck {
  let expected: AccountId | undefined;
  // One question for all requests that need the answer at the same time.
  let question: Promise<AccountId> | undefined;

  function compare(actual: AccountId, label: RequestLabel): void {
    if (expected !== undefined && actual !== expected) {
      throw new FailureError({ code: 'other-account', request: label, expected, actual });
    }
  }

  async function ask(): Promise<AccountId> {
    try {
      return await askMyself();
    } catch (error) {
      // Only a verdict is kept: a network error says nothing about the account, so the next answer asks again.
      if (!(error instanceof FailureError && error.failure.code === 'dead-token')) question = undefined;
      throw error;
    }
  }

  return {
    expect(account) {
      expected = account;
    },
    async check(headers, label, matters) {
      const actual = readAccount(headers);
      if (actual !== undefined) {
        compare(actual, label);
        return;
      }
      if (!matters) return;
      // Jira says outright that it did not accept the token and served a stranger.
      if (/AUTHENTICAT\w*_(FAILED|DENIED)/.test(headers.get('x-seraph-loginreason') ?? '')) {
        throw new FailureError({ code: 'dead-token', request: label });
      }
      question ??= ask();
      compare(await question, label);
    },
  };
}

/** The header is percent-encoded: `557058%3A…`. */
function readAccount(headers: Headers): AccountId | undefined {
  const value = headers.get('x-aaccountid');
  if (value === null || value === '') return undefined;
  try {
    return clean(decodeURIComponent(value));
  } catch (error) {
    if (error instanceof URIError) return clean(value);
    throw error;
  }
}

/** Account ids are shown in failures, so nothing but an account id may pass for one. */
function clean(account: string): string {
  return account.replaceAll(/[^\w:.-]/g, '?').slice(0, 128);
}
