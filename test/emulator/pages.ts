/** Web pages for people: what is on a site, and one page per issue. They are no part of the API and need no account. */
import type { Mark, Node } from '../../src/adf/document.ts';
import { asText } from './data.ts';
import type { Site } from './site.ts';
import { viewIssue, viewIssues } from './view.ts';
import type { CommentView, IssueView } from './view.ts';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 0 auto; padding: 1rem; color: #172b4d; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } a { color: #0052cc; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #dfe1e6; }
article { border: 1px solid #dfe1e6; border-left-width: .4rem; border-radius: .25rem; padding: .5rem 1rem; margin: .75rem 0; }
article.public { border-left-color: #006644; } article.internal { border-left-color: #974f00; background: #fffae6; }
article.restricted { border-left-color: #ae2a19; background: #ffebe6; }
.badge { font-size: .8rem; font-weight: 600; padding: .1rem .5rem; border-radius: 1rem; border: 1px solid currentcolor; }
.public .badge { color: #006644; } .internal .badge { color: #7f4200; } .restricted .badge { color: #ae2a19; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dt { color: #5e6c84; } dd { margin: 0; }
time { color: #5e6c84; } pre { background: #f4f5f7; padding: .5rem; overflow-x: auto; } header p { color: #5e6c84; }
`;

/** Text as it may stand in HTML, in an attribute too. */
export function escapeHtml(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}

/** The page at a path, or undefined when it is none of the pages. */
export function answerPage(site: Site, path: string): Response | undefined {
  if (path === '/') return page(200, `${site.name}: projects`, indexBody(site));
  const key = /^\/browse\/([^/]+)$/.exec(path)?.[1];
  if (key === undefined) return undefined;
  const issue = viewIssue(site, decodeURIComponent(key));
  if (issue === undefined)
    return page(404, 'Not found', '<h1>There is no such issue</h1><p><a href="/">All issues</a></p>');
  return page(200, `${issue.key} ${issue.summary}`, issueBody(issue, site));
}

function page(status: number, title: string, body: string): Response {
  const html = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body>${body}</body></html>`;
  return new Response(html, { status, headers: { 'Content-Type': 'text/html;charset=UTF-8' } });
}

function indexBody(site: Site): string {
  const projects = [...site.projects.values()].map((project) => {
    const rows = viewIssues(site, project.key)
      .slice(-200)
      .map(
        (issue) =>
          `<tr><td><a href="/browse/${encodeURIComponent(issue.key)}">${escapeHtml(issue.key)}</a></td>` +
          `<td>${escapeHtml(issue.summary)}</td><td>${escapeHtml(issue.type)}</td>` +
          `<td>${escapeHtml(issue.status)}</td><td>${issue.comments.length}</td></tr>`,
      )
      .join('');
    const kind = project.type === 'service_desk' ? 'service project' : 'software project';
    const table =
      rows === ''
        ? '<p>No issues yet.</p>'
        : `<table><thead><tr><th scope="col">Key</th><th scope="col">Summary</th><th scope="col">Type</th>` +
          `<th scope="col">Status</th><th scope="col">Comments</th></tr></thead><tbody>${rows}</tbody></table>`;
    return `<section><h2>${escapeHtml(project.name)} (${escapeHtml(project.key)}, ${kind})</h2>${table}</section>`;
  });
  return `<header><h1>${escapeHtml(site.name)}</h1><p>An emulated Jira site.</p></header><main>${projects.join('')}</main>`;
}

function issueBody(issue: IssueView, site: Site): string {
  const facts = [
    ['Type', issue.type],
    ['Status', issue.status],
    ['Created by', issue.creator],
    ['Labels', issue.labels.join(', ')],
    ...Object.entries(issue.fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ].filter(([, value]) => value !== undefined && value !== '');
  const list = facts
    .map(([name = '', value = '']) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('');
  const links = issue.links
    .map(({ object }) => `<li>${link(asText(object['url']), escapeHtml(asText(object['title'])))}</li>`)
    .join('');
  const files = issue.attachments
    .map(({ filename, size, author }) => `<li>${escapeHtml(`${filename} (${size} bytes, ${author})`)}</li>`)
    .join('');
  const comments = issue.comments.map((comment) => commentBody(comment, site)).join('');
  return (
    `<nav><a href="/">${escapeHtml(site.name)}</a></nav><main><header><h1>${escapeHtml(issue.summary)}</h1>` +
    `<p>${escapeHtml(issue.key)}</p></header><dl>${list}</dl>` +
    `<h2>Description</h2>${issue.descriptionDoc ? renderNode(issue.descriptionDoc) : '<p>None</p>'}` +
    (files === '' ? '' : `<h2>Files</h2><ul>${files}</ul>`) +
    (links === '' ? '' : `<h2>Web links</h2><ul>${links}</ul>`) +
    `<h2>Comments (${issue.comments.length})</h2>${comments}${markers('Issue properties', issue.properties)}</main>`
  );
}

function commentBody(comment: CommentView, site: Site): string {
  const time = new Date(comment.created).toISOString();
  const label =
    comment.visibility === 'restricted'
      ? `restricted to ${escapeHtml(comment.restrictedTo ?? '')}`
      : comment.visibility;
  const edited = comment.updated > comment.created ? ' (edited)' : '';
  return (
    `<article id="comment-${comment.id}" class="${comment.visibility}"><p><strong>${escapeHtml(comment.author)}</strong> ` +
    `<time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time>${edited} ` +
    `<span class="badge">${label}</span></p>${renderNode(comment.body)}` +
    `${markers(`Properties on ${site.name}`, comment.properties)}</article>`
  );
}

function markers(title: string, properties: Readonly<Record<string, unknown>>): string {
  if (Object.keys(properties).length === 0) return '';
  const text = escapeHtml(JSON.stringify(properties, null, 2));
  return `<details><summary>${escapeHtml(title)}</summary><pre>${text}</pre></details>`;
}

/** Only web addresses become links: a `javascript:` address would run in the reader's browser. */
function link(url: string, inner: string): string {
  return /^https?:\/\//i.test(url) ? `<a href="${escapeHtml(url)}" rel="noreferrer">${inner}</a>` : inner;
}

const ELEMENTS: Readonly<Record<string, string>> = {
  paragraph: 'p',
  bulletList: 'ul',
  orderedList: 'ol',
  listItem: 'li',
  blockquote: 'blockquote',
  codeBlock: 'pre',
  panel: 'div',
  table: 'table',
  tableRow: 'tr',
  tableCell: 'td',
  tableHeader: 'th',
  taskList: 'ul',
  taskItem: 'li',
  decisionList: 'ul',
  decisionItem: 'li',
};
const MARKS: Readonly<Record<string, string>> = {
  strong: 'strong',
  em: 'em',
  code: 'code',
  strike: 's',
  underline: 'u',
};

function renderNode(node: Node): string {
  if (node.type === 'text') return (node.marks ?? []).reduce(renderMark, escapeHtml(node.text ?? ''));
  if (node.type === 'hardBreak') return '<br>';
  if (node.type === 'rule') return '<hr>';
  const attrs = node.attrs ?? {};
  if (node.content === undefined) {
    const url = attrs['url'];
    if (typeof url === 'string') return link(url, escapeHtml(url));
    if (node.type === 'media' || node.type === 'mediaInline') return '<em>[file]</em>';
    return escapeHtml(asText(attrs['text'] ?? attrs['shortName'] ?? attrs['timestamp']));
  }
  const inner = node.content.map(renderNode).join('');
  const tag = node.type === 'heading' ? `h${Math.min(6, Number(attrs['level']) + 2)}` : ELEMENTS[node.type];
  return tag === undefined ? inner : `<${tag}>${inner}</${tag}>`;
}

function renderMark(inner: string, mark: Mark): string {
  if (mark.type === 'link') return link(asText(mark.attrs?.['href']), inner);
  const tag = MARKS[mark.type];
  return tag === undefined ? inner : `<${tag}>${inner}</${tag}>`;
}
