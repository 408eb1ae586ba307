/** Keeps credentials out of the log, whoever prints them. */
import { setSecret } from '@actions/core';

export interface Credential {
  readonly email: string;
  readonly token: string;
}

/**
 * Tells the runner to show `***` in place of a token, its e-mail address, and what basic authentication makes of both.
 * The runner finds the base64 of each alone, but not of the two together.
 *
 * @param mask how to mask one value; the runner's command by default
 */
export function maskCredential(
  { email, token }: Credential,
  mask: (secret: string) => void = setSecret,
): void {
  const basic = Buffer.from(`${email}:${token}`).toString('base64');
  for (const secret of [token, email, basic]) {
    // An empty mask would hide nothing and warn on every run.
    if (secret.trim() !== '') mask(secret);
  }
}

/** Masks a single value, such as the token for GitHub. */
export function maskToken(token: string | undefined, mask: (secret: string) => void = setSecret): void {
  if (token !== undefined && token.trim() !== '') mask(token);
}
