/**
 * Reads a line of the log for commands, as the runner does: `::name key=value::data` at its start, or the older
 * `##[name key=value;]data` anywhere in it. Only names it knows are commands.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */

export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

export interface LogLine {
  readonly text: string;
  /** Undefined for a line that is shown as it is. */
  readonly command: RunnerCommand | undefined;
}

const NAMES: ReadonlySet<string> = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'internal-set-repo-path',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
]);

/** In: a line without its end. Out: the same line, and the command in it. */
export function readLine(text: string): LogLine {
  return { text, command: readCommand(text) ?? readOldCommand(text) };
}

function readCommand(text: string): RunnerCommand | undefined {
  const [, head = '', data = ''] = /^::(.*?)::(.*)$/s.exec(text.trimStart()) ?? [];
  return commandOf(head, ',', unescapeData(data), unescapeProperty);
}

function readOldCommand(text: string): RunnerCommand | undefined {
  const start = text.indexOf('##[');
  const end = start < 0 ? -1 : text.indexOf(']', start);
  if (end < 0) return undefined;
  return commandOf(text.slice(start + 3, end), ';', text.slice(end + 1), (value) => value);
}

function commandOf(
  head: string,
  separator: string,
  data: string,
  unescape: (value: string) => string,
): RunnerCommand | undefined {
  const space = head.indexOf(' ');
  const name = (space < 0 ? head : head.slice(0, space)).toLowerCase();
  if (!NAMES.has(name)) return undefined;
  const pairs = space < 0 ? [] : head.slice(space + 1).split(separator);
  const properties = pairs.flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=');
    return at < 0 ? [] : [[pair.slice(0, at).trim(), unescape(pair.slice(at + 1))]];
  });
  return { name, properties: Object.fromEntries(properties), data };
}

function unescapeData(value: string): string {
  return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(value: string): string {
  return unescapeData(value.replaceAll('%3A', ':').replaceAll('%2C', ','));
}
