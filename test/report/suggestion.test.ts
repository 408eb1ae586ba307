import { describe, expect, it } from 'vitest';
import { renderSuggestion } from '../../src/report/suggestion.ts';
import { renderSummary } from '../../src/report/summary.ts';
import type { Suggestion } from '../../src/sync/outcome.ts';
import { run, sync } from './samples.ts';

const suggestion: Suggestion = {
  isNew: false,
  yaml: 'syncs:\n  acme:\n    fields:\n      - Labels\n',
  issueTypes: 0,
  fields: 1,
  statuses: 0,
  left: 0,
  open: [],
};

const shown = (changes: Partial<Suggestion>) =>
  renderSuggestion(sync({ suggestion: { ...suggestion, ...changes } }));

describe('a suggestion in the summary', () => {
  it('stands below an idle plan, folded up', () => {
    const summary = renderSummary({ ...run([sync({ suggestion })]), mode: 'plan' });
    expect(summary).toMatch(
      /<details><summary>Not mapped yet, with the same name on both sides: 1 field<\/summary>\n\n[^]*\n\n```yaml\nsyncs:\n {2}acme:\n {4}fields:\n {6}- Labels\n```\n\n<\/details>/,
    );
  });

  it('is in no summary of a run that syncs', () => {
    expect(renderSummary({ ...run([sync({ suggestion })]), mode: 'sync' })).not.toContain('Labels');
  });

  it.each(['```', '`````', 'a ``` b `````` c'])('%s in a name does not end the block', (name) => {
    const block = shown({ yaml: `syncs:\n  - "${name}"\n` }).find((part) => part.endsWith('`')) ?? '';
    const [first = '', ...lines] = block.split('\n');
    const marks = first.replace('yaml', '');
    expect(lines.at(-1)).toBe(marks);
    expect(lines.slice(0, -1).some((line) => line.includes(marks))).toBe(false);
  });

  it('counts what is left out, and tells what is still to be settled, harmlessly', () => {
    const text = shown({ left: 12, isNew: true, open: ['requires "<b>|@x"'] }).join('\n');
    expect(text).toContain('… and 12 more.');
    expect(text).toContain('- requires "&#60;b&#62;&#124;@\u200bx"');
  });
});
