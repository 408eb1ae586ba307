/**
 * One snapshot for two plans: the second plan gets the answers that the first one had, question by question, so that what
 * people do in Jira meanwhile looks like no difference between the two, and Jira is asked once.
 */
import type { IssueQuery, Site } from '../jira/site.ts';
import { FailureError } from '../sync/failure.ts';
import type { CommentId, FieldRef, Issue, IssueId, IssueKey } from '../sync/snapshot.ts';

/** What is kept of all answers together, as JSON in UTF-16: more is asked anew. */
export const KEPT_MAX_BYTES = 64 * 1024 * 1024;

/** How much room is left; shared by the sites of a sync. */
export interface Room {
  bytes: number;
  /** Something was asked again for want of room. */
  isShort: boolean;
}

/** What both plans want to know of every issue they read in full. */
export type Wanted = Pick<IssueQuery, 'fields' | 'attachments' | 'transitions'>;

export interface KeptAnswers {
  /**
   * The site as one plan sees it. The same question asked for the nth time in one view has the nth answer of the views
   * before: to doubt an answer and ask twice still makes two questions.
   */
  view(): Site;
  /** Reads of whole issues from now on bring this as well. */
  want(wanted: Wanted): void;
}

type Answer = { readonly value: unknown } | { readonly error: FailureError };

/** Keeps the answers of one site. */
export function keepAnswers(site: Site, room: Room): KeptAnswers {
  const kept = new Map<string, (Answer | undefined)[]>();
  const wanted: Wanted[] = [];

  /** Puts an answer in its place, if there is room for it. */
  function keep(key: string, index: number, answer: Answer): void {
    const bytes = 'value' in answer ? sizeOf(answer.value) : 0;
    const answers = kept.get(key) ?? [];
    kept.set(key, answers);
    // The place is taken all the same: who comes for it later learns that it is not there.
    answers[index] = bytes <= room.bytes ? answer : undefined;
    if (bytes <= room.bytes) room.bytes -= bytes;
  }

  function view(): Site {
    const asked = new Map<string, number>();

    /** Which time it is that this view asks. */
    function nextIndex(key: string): number {
      const index = asked.get(key) ?? 0;
      asked.set(key, index + 1);
      return index;
    }

    /** A question that had no answer counts as not asked: whoever asks it again has the answer that the other view finds. */
    function takeBack(keys: readonly string[]): void {
      for (const key of keys) asked.set(key, (asked.get(key) ?? 1) - 1);
    }

    function find(key: string, index: number): Answer | undefined {
      const answers = kept.get(key) ?? [];
      if (index < answers.length && answers[index] === undefined) room.isShort = true;
      return answers[index];
    }

    async function once<T>(question: readonly unknown[], ask: () => Promise<T>): Promise<T> {
      const key = JSON.stringify(question);
      const index = nextIndex(key);
      const known = find(key, index);
      if (known !== undefined) {
        if ('error' in known) throw known.error;
        return known.value as T;
      }
      try {
        const value = await ask();
        keep(key, index, { value });
        return value;
      } catch (error) {
        if (error instanceof FailureError) keep(key, index, { error });
        else takeBack([key]);
        throw error;
      }
    }

    /** Many questions in one request: only those that nobody has asked yet are asked. Undefined is an answer, too. */
    async function each<K extends string, T>(
      kind: string,
      ids: readonly K[],
      fits: (value: T) => boolean,
      ask: (missing: readonly K[]) => Promise<ReadonlyMap<K, T>>,
    ): Promise<ReadonlyMap<K, T>> {
      const found = new Map<K, T>();
      const missing = new Map<K, number>();
      for (const id of ids) {
        const key = `${kind} ${id}`;
        const index = nextIndex(key);
        const known = find(key, index);
        const value = known !== undefined && 'value' in known ? (known.value as T | undefined) : undefined;
        if (known === undefined || (value !== undefined && !fits(value))) missing.set(id, index);
        else if (value !== undefined) found.set(id, value);
      }
      if (missing.size === 0) return found;
      const answered = await ask([...missing.keys()]).catch((error: unknown) => {
        takeBack(ids.map((id) => `${kind} ${id}`));
        throw error;
      });
      for (const [id, index] of missing) {
        const value = answered.get(id);
        keep(`${kind} ${id}`, index, { value });
        if (value !== undefined) found.set(id, value);
      }
      return found;
    }

    /** Whole issues in full go one by one: two plans read the same ones in other company. */
    async function fetchIssues(refs: readonly (IssueId | IssueKey)[], query: IssueQuery) {
      const isById = refs.every((ref) => /^\d+$/.test(ref));
      if (!query.comments || !isById) {
        return once(['fetchIssues', refs, query], () => site.fetchIssues(refs, query));
      }
      const wide = widen(query, wanted);
      const found = await each<string, ReadIssue>(
        'issue',
        refs,
        (read) => covers(read.query, query),
        async (missing) => readEach(missing as IssueId[], query, wide),
      );
      return [...found.values()].map(({ issue }) => narrow(issue, query));
    }

    async function readEach(
      ids: readonly IssueId[],
      query: IssueQuery,
      wide: IssueQuery,
    ): Promise<ReadonlyMap<string, ReadIssue>> {
      const { issues, read } = await fetchWide(ids, query, wide);
      return new Map(issues.map((issue) => [issue.id, { issue, query: read }]));
    }

    /** A field that only the other plan wants must not spoil this one's read. */
    async function fetchWide(ids: readonly IssueId[], query: IssueQuery, wide: IssueQuery) {
      try {
        return { issues: await site.fetchIssues(ids, wide), read: wide };
      } catch (error) {
        if (!(error instanceof FailureError) || covers(query, wide)) throw error;
        if (error.failure.code !== 'unreadable-answer' && error.failure.code !== 'refused') throw error;
        return { issues: await site.fetchIssues(ids, query), read: query };
      }
    }

    return {
      ...site,
      whoAmI: () => once(['whoAmI'], () => site.whoAmI()),
      getProject: (project) => once(['getProject', project], () => site.getProject(project)),
      listFields: () => once(['listFields'], () => site.listFields()),
      listPriorities: (id) => once(['listPriorities', id], () => site.listPriorities(id)),
      listStatuses: (id) => once(['listStatuses', id], () => site.listStatuses(id)),
      listResolutions: () => once(['listResolutions'], () => site.listResolutions()),
      listRequestTypes: (id) => once(['listRequestTypes', id], () => site.listRequestTypes(id)),
      listOrganizations: (id) => once(['listOrganizations', id], () => site.listOrganizations(id)),
      listCreateFields: (...args) => once(['listCreateFields', args], () => site.listCreateFields(...args)),
      listEditFields: (issue) => once(['listEditFields', issue], () => site.listEditFields(issue)),
      findUsers: (email) => once(['findUsers', email], () => site.findUsers(email)),
      readUploadLimit: () => once(['readUploadLimit'], () => site.readUploadLimit()),
      missingRights: (...args) => once(['missingRights', args], () => site.missingRights(...args)),
      searchUpdated: (...args) => once(['searchUpdated', args], () => site.searchUpdated(...args)),
      searchScope: (...args) => once(['searchScope', args], () => site.searchScope(...args)),
      searchCreated: (...args) => once(['searchCreated', args], () => site.searchCreated(...args)),
      searchFilled: (...args) => once(['searchFilled', args], () => site.searchFilled(...args)),
      searchNewest: (...args) => once(['searchNewest', args], () => site.searchNewest(...args)),
      fetchIssues,
      issueExists: (id) => once(['issueExists', id], () => site.issueExists(id)),
      listWebLinks: (id) => once(['listWebLinks', id], () => site.listWebLinks(id)),
      listIssueProperties: (id) => once(['listIssueProperties', id], () => site.listIssueProperties(id)),
      commentExists: (...args) => once(['commentExists', args], () => site.commentExists(...args)),
      listFieldEdits: (...args) => once(['listFieldEdits', args], () => site.listFieldEdits(...args)),
      readCommentProperties: (comments) =>
        each<CommentId, Readonly<Record<string, unknown>>>(
          'comment',
          comments,
          () => true,
          (missing) => site.readCommentProperties(missing),
        ),
      listShownFiles: (issue) => once(['listShownFiles', issue], () => site.listShownFiles(issue)),
      readMediaId: (file) => once(['readMediaId', file], () => site.readMediaId(file)),
      attachmentExists: (file) => once(['attachmentExists', file], () => site.attachmentExists(file)),
    };
  }

  return { view, want: (more) => wanted.push(more) };
}

/** An issue with what was asked about it. */
interface ReadIssue {
  readonly issue: Issue;
  readonly query: IssueQuery;
}

function widen(query: IssueQuery, wanted: readonly Wanted[]): IssueQuery {
  const fields = [query, ...wanted].flatMap((one) => one.fields);
  return {
    ...query,
    fields: [...new Map(fields.map((field): [string, FieldRef] => [field.id, field])).values()],
    attachments: [query, ...wanted].some(({ attachments }) => attachments === true),
    transitions: [query, ...wanted].some(({ transitions }) => transitions === true),
  };
}

/** Whether what was read holds all that is asked for. */
function covers(read: IssueQuery, query: IssueQuery): boolean {
  const fields = new Set(read.fields.map(({ id }) => id));
  const properties = new Set(read.properties);
  return (
    query.fields.every(({ id }) => fields.has(id)) &&
    query.properties.every((key) => properties.has(key)) &&
    (read.comments || !query.comments) &&
    (read.attachments === true || query.attachments !== true) &&
    (read.transitions === true || query.transitions !== true)
  );
}

/** The issue as if only this had been asked: a plan must not know more than a run would. */
function narrow(issue: Issue, query: IssueQuery): Issue {
  const { transitions, isResolved, attachments, ...rest } = issue;
  return {
    ...rest,
    fields: pick(issue.fields, new Set(query.fields.map(({ id }) => id))),
    properties: pick(issue.properties, new Set(query.properties)),
    ...(query.transitions === true && transitions !== undefined ? { transitions } : {}),
    ...(query.transitions === true && isResolved !== undefined ? { isResolved } : {}),
    ...(query.attachments === true ? { attachments } : {}),
  };
}

function pick<T>(record: Readonly<Record<string, T>>, keys: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keys.has(key)));
}

/** About as much as it takes in memory. */
function sizeOf(value: unknown): number {
  const text = JSON.stringify(value, (_key, item: unknown) => (item instanceof Map ? [...item] : item)) as
    string | undefined;
  return 2 * (text?.length ?? 0);
}
