/** Fails when `dist/` or the JSON Schema is not what the sources make: what users run must be what people review. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['dist', 'schema'];

function fingerprint(): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const folder of folders) {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      hashes.set(path, createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
  }
  return hashes;
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
  console.log('dist/ and schema/ are fresh.');
}
