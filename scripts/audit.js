import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';

// Vulnerabilities and licences of what is installed with the program. Exits with 0 if all is well, 1 if something is not,
// and 3 if the registry could not be asked: that is neither.

const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
]);

/** Packages that users install, by path, whose licence is not one of the list. */
function unknownLicences() {
  const {packages} = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  return Object.entries(packages)
    .filter(([path, {dev}]) => path !== '' && !dev)
    .filter(
      ([, {license = ''}]) =>
        !String(license)
          .replace(/[()]/g, '')
          .split(' OR ')
          .some((one) => allowed.has(one)),
    )
    .map(([path, {license}]) => `${path}: ${license ?? 'no licence'}`);
}

/** The number of vulnerabilities of level high or critical; null if nobody could say. */
function vulnerabilities() {
  const {stdout} = spawnSync('npm', ['audit', '--omit=dev', '--json'], {encoding: 'utf8', timeout: 60_000});
  try {
    const {high, critical} = JSON.parse(stdout).metadata.vulnerabilities;
    return high + critical;
  } catch {
    return null;
  }
}

const licences = unknownLicences();
for (const line of licences) console.log(`licence: ${line}`);
const found = vulnerabilities();
console.log(
  found === null ? 'audit: could not ask the registry' : `audit: ${found} vulnerabilities of level high or critical`,
);
if (licences.length > 0 || (found ?? 0) > 0) process.exitCode = 1;
else if (found === null) process.exitCode = 3;
