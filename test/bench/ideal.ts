/** The fewest requests that Jira's documented limits allow. https://developer.atlassian.com/cloud/jira/platform/rest/v3/ */
const ISSUES_PER_READ = 100;
const COMMENT_IDS_PER_READ = 1000;
const ISSUES_PER_CREATE = 50;
/** The largest page of a search in which more than the id is asked for; the emulator's model, Jira does not say. */
export const SEARCH_PAGE = 1000;
/** One search per side. */
export const DETECTION = 2;

export const calls = (count: number, perCall: number): number => Math.ceil(count / perCall);
export const readingPairs = (pairs: number): number => 2 * calls(pairs, ISSUES_PER_READ);
export const readingMarkers = (commentsPerSide: number): number =>
  2 * calls(commentsPerSide, COMMENT_IDS_PER_READ);

/** A new comment on each of so many pairs, each with two comments on each side before. */
export const idealComments = (pairs: number): number =>
  pairs + DETECTION + readingPairs(pairs) + readingMarkers(pairs * 3);

/** A changed field on each of so many pairs. */
export const idealFields = (pairs: number): number =>
  pairs + DETECTION + readingPairs(pairs) + readingMarkers(pairs * 2);

/** So many new issues without comments; `links` are further writes per pair. */
export const idealBacklog = (issues: number, links = 0): number =>
  (1 + links) * issues + calls(issues, ISSUES_PER_CREATE) + readingPairs(issues) + DETECTION;

/** So many pairs compared in full, each with two comments on each side; both sides listed. */
export const idealComparison = (pairs: number, searchPage = SEARCH_PAGE): number =>
  DETECTION + 2 * calls(pairs, searchPage) + readingPairs(pairs) + readingMarkers(pairs * 2);
