/** Switches and sizes of a site. Tests change them in place. */
export interface Settings {
  /** Zone in which `created` and `updated` are shown. */
  timeZone: string;
  /** 20 writes in 2 s and 100 in 30 s on one issue. */
  perIssueLimit: boolean;
  /** Requests per second by method and route. */
  burstLimit: boolean;
  /** Both limits are divided by this: another app on the same site uses up the rest. */
  limitDivisor: number;
  /** Comments that come along in `fields.comment`; the newest are kept. */
  embeddedComments: number;
  /** Whether editing a comment moves the issue's `updated`. */
  commentEditsBumpUpdated: boolean;
  /** Whether deleting a comment does. */
  commentDeletesBumpUpdated: boolean;
  /** Whether a changed `sd.public.comment` changes the visibility of an existing comment. */
  visibilityFollowsEdits: boolean;
  /** Whether JQL keeps the milliseconds of an epoch bound or floors it to the minute. */
  epochGrain: 'ms' | 'minute';
  /** Whether a key or id in JQL that does not exist is an error. */
  strictIssueValues: boolean;
  /** Largest page of search by what was asked for. */
  searchPage: { minimal: number; light: number; heavy: number };
  commentPage: number;
  commentListPage: number;
  /** Largest page of the JSM lists and of the other metadata. */
  metadataPage: number;
  /** The order of `issues` in the answer to a bulk create. */
  bulkOrder: 'kept' | 'shuffled';
  /** Accept a request type that belongs to another issue type. */
  acceptForeignRequestType: boolean;
  /** Whether the JSM API knows an issue without a request type; it is no request. */
  requestsNeedType: boolean;
  /** How an address that may not be seen is shown. */
  hiddenEmails: 'absent' | 'null';
  /** How `changelog/bulkfetch` writes times: the schema says text, its example has a number. */
  changelogTimes: 'text' | 'epoch';
  attachments: {
    enabled: boolean;
    /** Largest file in bytes. */
    uploadLimit: number;
    /** Bytes of an uploaded file that are kept; of a longer one only size and hash. */
    keepBytes: number;
    /** Milliseconds for which the address of a download is good. */
    linkLife: number;
  };
}

/** The settings of a fresh site; sources are in `docs/emulator.md`. */
export function defaultSettings(): Settings {
  return {
    timeZone: 'Europe/Berlin',
    perIssueLimit: true,
    burstLimit: false,
    limitDivisor: 1,
    embeddedComments: 20,
    commentEditsBumpUpdated: true,
    commentDeletesBumpUpdated: true,
    visibilityFollowsEdits: true,
    epochGrain: 'ms',
    strictIssueValues: true,
    searchPage: { minimal: 5000, light: 1000, heavy: 100 },
    commentPage: 100,
    commentListPage: 1000,
    metadataPage: 50,
    bulkOrder: 'kept',
    acceptForeignRequestType: false,
    requestsNeedType: true,
    hiddenEmails: 'absent',
    changelogTimes: 'text',
    attachments: {
      enabled: true,
      uploadLimit: 1_073_741_824,
      keepBytes: 8 * 1_048_576,
      linkLife: 600_000,
    },
  };
}
