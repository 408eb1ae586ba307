/**
 * Fails when `dist/`, the JSON Schema or a page that is made in part is not what the sources make: what users run, and read, must
 * be what people review.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['dist', 'schema', 'docs'];

function fingerprint(): Map<string, string> {
  const paths = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return new Map([...paths, 'README.md'].map((path) => [path, hash(path)]));
}

const before = fingerprint();
execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
execFileSync('npm', ['run', '--silent', 'schema'], { stdio: ['ignore', 'ignore', 'inherit'] });
const after = fingerprint();

const stale = [...new Set([...before.keys(), ...after.keys()])].filter(
  (path) => before.get(path) !== after.get(path),
);
if (stale.length > 0) {
  console.error(
    `Not fresh: ${stale.join(', ')}. Run npm run build and npm run schema, and commit the result.`,
  );
  process.exitCode = 1;
} else {
  console.log('dist/, schema/ and the pages are fresh.');
}
