/** People at work in the browser: what they do is not bound by API rights and limits. */
import { docOf, normaliseDoc } from './adf-rules.ts';
import { attachFile, docWithMedia } from './attachments/people.ts';
import type { FileInput } from './attachments/people.ts';
import { removeAttachment } from './attachments/store.ts';
import { without } from './data.ts';
import type { CommentRecord, IssueRecord } from './data.ts';
import type { Doc } from '../../src/adf/document.ts';
import { applyChanges, readFieldWrites } from './field-values.ts';
import { resolveFields } from './fields/by-name.ts';
import { hex } from './random.ts';
import { decideInternal } from './routes/comments.ts';
import { projectOf } from './site.ts';
import type { Site } from './site.ts';
import {
  changeComment,
  changeIssue,
  changeType,
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
import { openTransitions, performTransition } from './workflow.ts';
import type { World } from './world.ts';

export interface IssueInput {
  readonly summary: string;
  readonly description?: string | Doc;
  /** Name of the issue type; default the project's first. */
  readonly type?: string;
  /** By name or id of the field. Values as the API takes them or, easier, as `viewIssue` shows them. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly labels?: readonly string[];
  /** Name of the request type. */
  readonly requestType?: string;
  /** Attached, and shown nowhere. */
  readonly files?: readonly FileInput[];
}

export interface CommentInput {
  readonly internal?: boolean;
  readonly role?: string;
  readonly group?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Attached to the issue and shown at the end of the comment, as JSM does. */
  readonly files?: readonly FileInput[];
}

/** Somebody on a site. Issues are named by key or id, comments by id; an unknown one is an error in the test. */
export interface Person {
  readonly site: Site;
  readonly accountId: string;
  createIssue(projectKey: string, input: IssueInput | string): IssueView;
  edit(issue: string, fields: Readonly<Record<string, unknown>>): void;
  /** Puts an issue into a status as an administrator can, whatever its workflow says. */
  setStatus(issue: string, status: string): void;
  /**
   * Takes the transition that leads to this status. A resolution its screen asks for is `Done` unless given.
   *
   * @throws Error when none leads there from where the issue is
   */
  transition(issue: string, status: string, fields?: Readonly<Record<string, unknown>>): void;
  addLabel(issue: string, label: string): void;
  removeLabel(issue: string, label: string): void;
  deleteIssue(issue: string): void;
  /** Returns the new key. `type` is the name of the issue type there. */
  moveIssue(issue: string, projectKey: string, type?: string): string;
  /** The same with the issue type of the same name there, if there is one, else the first. */
  move(issue: string, projectKey: string): string;
  changeType(issue: string, type: string): void;
  /** Returns the id of the attachment. */
  attach(issue: string, file: FileInput): string;
  deleteAttachment(attachment: string): void;
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
    changeIssue(site, issue, { values: applyChanges(site, issue.values, changes) }, true, accountId);
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
      for (const file of draft.files ?? []) attachFile(site, issue, accountId, file);
      return viewIssue(site, issue.id)!;
    },
    edit,
    setStatus(name, status) {
      const issue = issueOf(name);
      const found = [...site.statuses.values()].find((one) => one.name === status);
      if (found === undefined) throw new Error(`no status ${status}`);
      changeIssue(site, issue, { statusId: found.id }, true, accountId);
    },
    transition(name, status, fields = {}) {
      const issue = issueOf(name);
      const transition = openTransitions(site, issue, accountId).find(
        ({ to }) => site.statuses.get(to)?.name === status,
      );
      if (transition === undefined) throw new Error(`no transition of ${issue.key} leads to ${status}`);
      const asksResolution = transition.screen?.some(({ fieldId }) => fieldId === 'resolution') ?? false;
      const given = resolveFields(site, fields);
      const wanted =
        asksResolution && given['resolution'] === undefined
          ? { ...given, resolution: { name: 'Done' } }
          : given;
      performTransition(site, issue, transition, accountId, undefined, wanted, {});
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
      return moveIssue(site, issue, project, typeId, accountId).key;
    },
    move(name, projectKey) {
      const issue = issueOf(name);
      const project = projectOf(site, projectKey);
      const typeName = site.issueTypes.get(issue.typeId)?.name;
      const typeId =
        project.issueTypeIds.find((id) => site.issueTypes.get(id)?.name === typeName) ??
        project.issueTypeIds[0];
      if (typeId === undefined) throw new Error(`${projectKey} has no issue types`);
      return moveIssue(site, issue, project, typeId, accountId).key;
    },
    changeType(name, type) {
      const issue = issueOf(name);
      const { issueTypeIds, key } = projectOf(site, issue.projectId);
      const typeId = issueTypeIds.find((id) => site.issueTypes.get(id)?.name === type);
      if (typeId === undefined) throw new Error(`${key} has no issue type ${type}`);
      changeType(site, issue, typeId, accountId);
    },
    attach: (name, file) => attachFile(site, issueOf(name), accountId, file).id,
    deleteAttachment(id) {
      world.step();
      const file = site.attachments.get(id);
      if (file === undefined) throw new Error(`${site.name} has no attachment ${id}`);
      removeAttachment(site, file, accountId);
    },
    comment(name, body, input = {}) {
      const issue = issueOf(name);
      const properties = {
        ...input.properties,
        ...(input.internal === undefined ? {} : { 'sd.public.comment': { internal: input.internal } }),
      };
      const restriction = input.role ?? input.group;
      const files = (input.files ?? []).map((file) => attachFile(site, issue, accountId, file));
      return insertComment(site, issue, {
        authorId: accountId,
        body: files.reduce(
          (doc, { mediaId, filename }) => docWithMedia(doc, mediaId, filename),
          docFrom(body),
        ),
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
      attachFile(site, issue, accountId, pictureOf(media), media);
      const before = (issue.values['description'] as Doc | undefined) ?? {
        type: 'doc',
        version: 1,
        content: [],
      };
      const description = docWithMedia(before, media, pictureOf(media).name);
      changeIssue(site, issue, { values: { ...issue.values, description } }, true, accountId);
      return media;
    },
    addMediaToComment(id) {
      const media = uploadMedia(site);
      attachFile(site, commentOf(id).issue, accountId, pictureOf(media), media);
      setBody(id, (before) => docWithMedia(before, media, pictureOf(media).name));
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

/** A small picture that is not like any other. */
function pictureOf(media: string): FileInput {
  return { name: `image-${media.slice(0, 8)}.png`, mimeType: 'image/png', content: `picture ${media}` };
}
