/** The YAML language server that editors use, as a process of its own, spoken to over its standard input and output. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('yaml-language-server/package.json'));
const program = join(folder, 'bin', 'yaml-language-server');

const Message = z.looseObject({
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

const Position = z.object({ line: z.number(), character: z.number() });
const Diagnostics = z.object({
  uri: z.string(),
  diagnostics: z.array(z.object({ message: z.string(), range: z.object({ start: Position }) })),
});
const Completions = z.object({ items: z.array(z.looseObject({ label: z.string() })) });
const Hover = z.object({ contents: z.object({ value: z.string() }) }).nullable();

export interface Editor {
  /** Opens a text and waits for what the server finds wrong in it, by line from 1. */
  open(uri: string, text: string): Promise<readonly { readonly line: number; readonly message: string }[]>;
  /** What may stand where the cursor is: after `column` characters of a line counted from 1. */
  complete(uri: string, line: number, column: number): Promise<readonly string[]>;
  /** What is shown for the word there. */
  hover(uri: string, line: number, column: number): Promise<string>;
  close(): Promise<void>;
}

/** Without network: the only schema is the one that the text itself names. */
const settings: Readonly<Record<string, unknown>> = {
  yaml: { schemaStore: { enable: false }, validate: true, completion: true, hover: true },
};

export async function openEditor(): Promise<Editor> {
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = new Map<number | string, (message: z.infer<typeof Message>) => void>();
  const waiting = new Map<string, (found: z.infer<typeof Diagnostics>) => void>();
  let last = 0;

  const send = (message: object) => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    child.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  };
  const ask = async (method: string, params: unknown): Promise<unknown> => {
    last += 1;
    const id = last;
    const answered = new Promise<z.infer<typeof Message>>((resolve) => answers.set(id, resolve));
    send({ id, method, params });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  const take = (message: z.infer<typeof Message>) => {
    const { id, method, params } = message;
    if (method === undefined && id !== undefined) {
      answers.get(id)?.(message);
      answers.delete(id);
    } else if (method === 'textDocument/publishDiagnostics') {
      const found = Diagnostics.parse(params);
      waiting.get(found.uri)?.(found);
      waiting.delete(found.uri);
    } else if (method === 'workspace/configuration') {
      const { items } = z.object({ items: z.array(z.object({ section: z.string() })) }).parse(params);
      send({ id, result: items.map(({ section }) => settings[section] ?? null) });
    } else if (id !== undefined) {
      send({ id, result: null });
    }
  };
  let rest = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = rest.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(rest.subarray(0, Math.max(head, 0)).toString())?.[1]);
      if (head < 0 || Number.isNaN(length) || rest.length < head + 4 + length) return;
      take(Message.parse(JSON.parse(rest.subarray(head + 4, head + 4 + length).toString())));
      rest = rest.subarray(head + 4 + length);
    }
  });

  const capabilities = {
    workspace: { configuration: true },
    textDocument: { completion: { completionItem: { documentationFormat: ['markdown'] } } },
  };
  await ask('initialize', { processId: process.pid, rootUri: null, workspaceFolders: null, capabilities });
  send({ method: 'initialized', params: {} });
  send({ method: 'workspace/didChangeConfiguration', params: { settings } });
  const at = (uri: string, line: number, column: number) => ({
    textDocument: { uri },
    position: { line: line - 1, character: column },
  });

  return {
    async open(uri, text) {
      const found = new Promise<z.infer<typeof Diagnostics>>((resolve) => waiting.set(uri, resolve));
      send({
        method: 'textDocument/didOpen',
        params: { textDocument: { uri, languageId: 'yaml', version: 1, text } },
      });
      const { diagnostics } = await found;
      return diagnostics.map(({ message, range }) => ({ line: range.start.line + 1, message }));
    },
    async complete(uri, line, column) {
      const result = await ask('textDocument/completion', at(uri, line, column));
      return Completions.parse(result).items.map(({ label }) => label);
    },
    async hover(uri, line, column) {
      return Hover.parse(await ask('textDocument/hover', at(uri, line, column)))?.contents.value ?? '';
    },
    async close() {
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
      await ask('shutdown', null);
      send({ method: 'exit' });
      await closed;
    },
  };
}
