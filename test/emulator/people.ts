/** People at work in the browser: what they do is not bound by API rights and limits. */
import { docOf, normaliseDoc } from './adf-rules.ts';
import { without } from './data.ts';
import type { CommentRecord, IssueRecord } from './data.ts';
import type { Doc } from '../../src/adf/document.ts';
import { applyChanges, readFieldWrites } from './field-values.ts';
import { hex } from './random.ts';
import { decideInternal } from './routes/comments.ts';
import { projectOf } from './site.ts';
import type { Site } from './site.ts';
import {
  changeComment,
  changeIssue,
  dropMedia,
  findComment,
  findIssue,
  insertComment,
  insertIssue,
  moveIssue,
  removeComment,
  removeIssue,
  withProperty,
} from './store.ts';
import { viewIssue } from './view.ts';
import type { IssueView } from './view.ts';
import type { World } from './world.ts';

export interface IssueInput {
  readonly summary: string;
  readonly description?: string | Doc;
  /** Name of the issue type; default the project's first. */
  readonly type?: string;
  /** By name or id of the field, as the API takes them, options also by their name. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly labels?: readonly string[];
  /** Name of the request type. */
  readonly requestType?: string;
}

export interface CommentInput {
  readonly internal?: boolean;
  readonly role?: string;
  readonly group?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Somebody on a site. Issues are named by key or id, comments by id; an unknown one is an error in the test. */
export interface Person {
  readonly site: Site;
  readonly accountId: string;
  createIssue(projectKey: string, input: IssueInput | string): IssueView;
  edit(issue: string, fields: Readonly<Record<string, unknown>>): void;
  setStatus(issue: string, status: string): void;
  /** Gives the issue another type of its project; `type` is a name. */
  changeType(issue: string, type: string): void;
  addLabel(issue: string, label: string): void;
  removeLabel(issue: string, label: string): void;
  deleteIssue(issue: string): void;
  /** Returns the new key. `type` is the name of the issue type there. */
  moveIssue(issue: string, projectKey: string, type?: string): string;
  /** Returns the id. */
  comment(issue: string, body: string | Doc, input?: CommentInput): string;
  editComment(comment: string, body: string | Doc): void;
  deleteComment(comment: string): void;
  /** Limits a comment to a role; undefined lifts the limit. */
  restrictComment(comment: string, role: string | undefined): void;
  makeInternal(comment: string): void;
  makePublic(comment: string): void;
  /** Writes or, with undefined, removes a property by hand. */
  setProperty(issue: string, key: string, value: unknown): void;
  setCommentProperty(comment: string, key: string, value: unknown): void;
  /** Uploads a file and shows it at the end of the description. Returns its media id. */
  addMedia(issue: string): string;
  addMediaToComment(comment: string): string;
}

/** The person with this account. @throws Error when the site has no such account */
export function personAt(world: World, site: Site, accountId: string): Person {
  const account = site.accounts.get(accountId);
  if (account === undefined) throw new Error(`${site.name} has no account ${accountId}`);

  const issueOf = (name: string): IssueRecord => {
    world.step();
    const issue = findIssue(site, name);
    if (issue === undefined) throw new Error(`${site.name} has no issue ${name}`);
    return issue;
  };
  const commentOf = (id: string): { issue: IssueRecord; comment: CommentRecord } => {
    world.step();
    const found = findComment(site, id);
    if (found === undefined) throw new Error(`${site.name} has no comment ${id}`);
    return found;
  };
  const docFrom = (body: string | Doc): Doc =>
    normaliseDoc(typeof body === 'string' ? docOf(body) : body, site.random);
  const touched = (comment: CommentRecord): Pick<CommentRecord, 'updateAuthorId' | 'updated'> => ({
    updateAuthorId: accountId,
    updated: Math.max(site.clock.now(), comment.updated + 1),
  });
  const setInternal = (id: string, internal: boolean): void => {
    const { issue, comment } = commentOf(id);
    const properties = withProperty(comment.properties, 'sd.public.comment', { internal });
    changeComment(
      site,
      issue,
      { ...comment, ...touched(comment), properties, internal },
      site.settings.commentEditsBumpUpdated,
    );
  };
  const setBody = (id: string, make: (before: Doc) => Doc): void => {
    const { issue, comment } = commentOf(id);
    const body = make(comment.body);
    dropMedia(site, comment.body, body);
    changeComment(
      site,
      issue,
      { ...comment, ...touched(comment), body },
      site.settings.commentEditsBumpUpdated,
    );
  };
  const edit = (name: string, fields: Readonly<Record<string, unknown>>): void => {
    const issue = issueOf(name);
    const project = projectOf(site, issue.projectId);
    const wanted = resolveFields(site, fields);
    const changes = readFieldWrites(site, { project, typeId: issue.typeId, issue }, wanted, {});
    changeIssue(site, issue, { values: applyChanges(site, issue.values, changes) }, true);
  };
  const labelsOf = (name: string): readonly string[] => viewIssue(site, name)?.labels ?? [];

  return {
    site,
    accountId,
    createIssue(projectKey, input) {
      world.step();
      const draft = typeof input === 'string' ? { summary: input } : input;
      const project = projectOf(site, projectKey);
      const typeId =
        project.issueTypeIds.find((id) => site.issueTypes.get(id)?.name === draft.type) ??
        project.issueTypeIds[0];
      if (
        typeId === undefined ||
        (draft.type !== undefined && site.issueTypes.get(typeId)?.name !== draft.type)
      ) {
        throw new Error(`${projectKey} has no issue type ${draft.type ?? ''}`);
      }
      const request = project.requestTypes.find((type) => type.name === draft.requestType);
      const requestField = [...site.fields.values()].find((field) => field.kind === 'request-type');
      const wanted = resolveFields(site, {
        ...draft.fields,
        summary: draft.summary,
        ...(draft.description === undefined ? {} : { description: draft.description }),
        ...(draft.labels === undefined ? {} : { labels: draft.labels }),
        ...(request && requestField ? { [requestField.id]: request.id } : {}),
      });
      // The screen of the browser shows every field of the project.
      const open = { ...project, screen: [...project.screen, ...project.offScreen] };
      const changes = readFieldWrites(site, { project: open, typeId }, wanted, {});
      const issue = insertIssue(site, project, {
        typeId,
        creatorId: accountId,
        values: applyChanges(site, {}, changes),
      });
      return viewIssue(site, issue.id)!;
    },
    edit,
    setStatus(name, status) {
      const issue = issueOf(name);
      const found = [...site.statuses.values()].find((one) => one.name === status);
      if (found === undefined) throw new Error(`no status ${status}`);
      changeIssue(site, issue, { statusId: found.id }, true);
    },
    changeType(name, type) {
      const issue = issueOf(name);
      const found = projectOf(site, issue.projectId).issueTypeIds.find(
        (id) => site.issueTypes.get(id)?.name === type,
      );
      if (found === undefined) throw new Error(`no issue type ${type}`);
      changeIssue(site, issue, { typeId: found }, true);
    },
    addLabel: (name, label) => edit(name, { labels: [...labelsOf(name), label] }),
    removeLabel: (name, label) => edit(name, { labels: labelsOf(name).filter((one) => one !== label) }),
    deleteIssue: (name) => removeIssue(site, issueOf(name)),
    moveIssue(name, projectKey, type) {
      const issue = issueOf(name);
      const project = projectOf(site, projectKey);
      const typeId = project.issueTypeIds.find(
        (id) => type === undefined || site.issueTypes.get(id)?.name === type,
      );
      if (typeId === undefined) throw new Error(`${projectKey} has no issue type ${type ?? ''}`);
      return moveIssue(site, issue, project, typeId).key;
    },
    comment(name, body, input = {}) {
      const issue = issueOf(name);
      const properties = {
        ...input.properties,
        ...(input.internal === undefined ? {} : { 'sd.public.comment': { internal: input.internal } }),
      };
      const restriction = input.role ?? input.group;
      return insertComment(site, issue, {
        authorId: accountId,
        body: docFrom(body),
        internal: decideInternal(site, issue, account, properties),
        ...(restriction === undefined
          ? {}
          : { visibility: { type: input.role === undefined ? 'group' : 'role', value: restriction } }),
        properties,
      }).id;
    },
    editComment: (id, body) => setBody(id, () => docFrom(body)),
    deleteComment(id) {
      const { issue } = commentOf(id);
      removeComment(site, issue, id, site.settings.commentDeletesBumpUpdated);
    },
    restrictComment(id, role) {
      const { issue, comment } = commentOf(id);
      const visibility = role === undefined ? {} : { visibility: { type: 'role' as const, value: role } };
      changeComment(
        site,
        issue,
        { ...without(comment, 'visibility'), ...touched(comment), ...visibility },
        site.settings.commentEditsBumpUpdated,
      );
    },
    makeInternal: (id) => setInternal(id, true),
    makePublic: (id) => setInternal(id, false),
    setProperty(name, key, value) {
      const issue = issueOf(name);
      changeIssue(site, issue, { properties: withProperty(issue.properties, key, value) }, false);
    },
    setCommentProperty(id, key, value) {
      const { issue, comment } = commentOf(id);
      changeComment(
        site,
        issue,
        { ...comment, properties: withProperty(comment.properties, key, value) },
        false,
      );
    },
    addMedia(name) {
      const issue = issueOf(name);
      const media = uploadMedia(site);
      const before = (issue.values['description'] as Doc | undefined) ?? {
        type: 'doc',
        version: 1,
        content: [],
      };
      changeIssue(site, issue, { values: { ...issue.values, description: withMedia(before, media) } }, true);
      return media;
    },
    addMediaToComment(id) {
      const media = uploadMedia(site);
      setBody(id, (before) => withMedia(before, media));
      return media;
    },
  };
}

/** SLA timers touch every open request of the site's service projects every few minutes. */
export function tickSla(world: World, site: Site): void {
  world.step();
  for (const issue of site.issues.values()) {
    const open = site.statuses.get(issue.statusId)?.category !== 'done';
    if (open && site.projects.get(issue.projectId)?.type === 'service_desk')
      changeIssue(site, issue, {}, true);
  }
}

/** Uses up issue numbers, as failed creates and deleted issues do. */
export function burnNumbers(site: Site, projectKey: string, count: number): void {
  projectOf(site, projectKey).lastNumber += count;
}

/** Puts a file into the media store. */
export function uploadMedia(site: Site): string {
  const digits = hex(site.random, 32);
  const id = [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, digits);
  site.media.add(id);
  return id;
}

function withMedia(doc: Doc, media: string): Doc {
  const node = {
    type: 'mediaSingle',
    attrs: { layout: 'center' },
    content: [{ type: 'media', attrs: { type: 'file', id: media, collection: '' } }],
  };
  return { ...doc, content: [...doc.content, node] };
}

/** Names become ids, texts become documents and options where the field wants them. */
function resolveFields(site: Site, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const field =
        site.fields.get(name) ??
        [...site.fields.values()].find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (field === undefined) throw new Error(`${site.name} has no field ${name}`);
      if (typeof value !== 'string') return [field.id, value];
      if (field.kind === 'rich-text') return [field.id, docOf(value)];
      if (field.kind === 'option') return [field.id, { value }];
      if (field.kind === 'priority' || field.kind === 'security') return [field.id, { name: value }];
      return [field.id, value];
    }),
  );
}
