/** Every place that is broken on purpose, by area. */
import { ADF } from './catalogue/adf.ts';
import { AGREEMENT } from './catalogue/agreement.ts';
import { CHECKPOINT } from './catalogue/checkpoint.ts';
import { COMMENTS } from './catalogue/comments.ts';
import { CONFIGURATION } from './catalogue/configuration.ts';
import { DETECTION } from './catalogue/detection.ts';
import { FIELDS } from './catalogue/fields.ts';
import { GITHUB } from './catalogue/github.ts';
import { LIMITS } from './catalogue/limits.ts';
import { PRIVACY } from './catalogue/privacy.ts';
import { PULL_REQUESTS } from './catalogue/pull-requests.ts';
import { REPORT } from './catalogue/report.ts';
import { TRANSPORT } from './catalogue/transport.ts';
import { TWINS } from './catalogue/twins.ts';
import { VISIBILITY } from './catalogue/visibility.ts';
import { WITHDRAWALS } from './catalogue/withdrawals.ts';
import type { Mutation } from './mutation.ts';

export const CATALOGUE: readonly Mutation[] = [
  ...VISIBILITY,
  ...WITHDRAWALS,
  ...TWINS,
  ...TRANSPORT,
  ...DETECTION,
  ...COMMENTS,
  ...FIELDS,
  ...CHECKPOINT,
  ...LIMITS,
  ...ADF,
  ...PRIVACY,
  ...CONFIGURATION,
  ...AGREEMENT,
  ...GITHUB,
  ...PULL_REQUESTS,
  ...REPORT,
];
