/**
 * The only way to the log. The runner reads every line of stdout and stderr for commands, so nothing goes there unchanged.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import { makeVisible } from '../report/escape.ts';

export interface Log {
  /** One line. Line ends in it are shown as signs; call it once per line. */
  info(text: string): void;
  /** A line that starts with `Warning:`. Not an annotation: those are few and made in `annotations.ts`. */
  warn(text: string): void;
  error(text: string): void;
  /** Shown only when the workflow runs with debug logging. */
  debug(text: string): void;
}

/**
 * One line of any text in which the runner finds no command.
 *
 * A command is `::name::` at the start of a line after spaces, or the older `##[name]` anywhere in it
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs).
 */
export function makeSafeLine(text: string): string {
  return (
    makeVisible(text)
      .replaceAll('##[', '## [')
      // Spaces of any kind come off before the runner looks, and what counts as one differs between languages.
      .replace(/^([^\p{L}\p{N}]*?):(?=:)/u, '$1: ')
  );
}

export function createLog(write: (text: string) => void = (text) => void process.stdout.write(text)): Log {
  const line = (prefix: string, text: string) => write(`${makeSafeLine(prefix + text)}\n`);
  return {
    info: (text) => line('', text),
    warn: (text) => line('Warning: ', text),
    error: (text) => line('Error: ', text),
    debug: (text) => write(`::debug::${escapeData(makeSafeLine(text))}\n`),
  };
}

/** The runner decodes these in the message of a command. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
