/** Says whether a version may be released, and prints what changed in it: the notes of the release. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export type ReleaseCheck =
  { readonly ok: true; readonly notes: string } | { readonly ok: false; readonly problem: string };

/**
 * @param version as a person typed it
 * @param packaged the version of package.json
 * @param changelog text of CHANGELOG.md
 */
export function checkRelease(version: string, packaged: string, changelog: string): ReleaseCheck {
  const quoted = JSON.stringify(version);
  if (!/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(version))
    return { ok: false, problem: `${quoted} is no version like 1.2.3.` };
  if (version !== packaged)
    return { ok: false, problem: `package.json has ${packaged}, not ${version}. Merge that change first.` };
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => /^\[?([\d.]+)\]?/.exec(text)?.[1] === version);
  const notes = section?.slice(section.indexOf('\n') + 1).trim() ?? '';
  if (notes === '') return { ok: false, problem: `CHANGELOG.md says nothing under "## ${version}".` };
  return { ok: true, notes };
}

if (import.meta.main) {
  const read = (path: string) => readFile(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
  const { version: packaged } = JSON.parse(await read('package.json')) as { readonly version: string };
  const check = checkRelease(process.argv[2] ?? '', packaged, await read('CHANGELOG.md'));
  if (check.ok) {
    console.log(check.notes);
  } else {
    console.error(check.problem);
    process.exitCode = 1;
  }
}
