import {existsSync} from 'node:fs';
import {installPackages, installWords} from './apt.js';
import {hasDovecot} from './dovecot-programs.js';
import {fetchKafkaJars, hasKafkaJars} from './kafka-jars.js';
import {lookAgain, missingPackages} from './packages.js';
import {fetchUnpackedDovecot} from './unpacked-dovecot.js';

const isDebian = existsSync('/etc/debian_version');
const isRoot = process.getuid?.() === 0;

/**
 * The one command that makes these packages, and the Kafka that the tests use, available on this machine.
 * @param {readonly string[]} packages
 */
export function installCommand(packages = missingPackages()) {
  if (packages.length === 0 || (isDebian && isRoot)) return 'npm run servers';
  if (isDebian) return `sudo apt-get ${installWords.join(' ')} ${packages.join(' ')} && npm run servers`;
  const words = "sh -c 'npm ci && npm run servers && npm test'";
  return `docker run --rm -v "$PWD":/dovepush -w /dovepush node:20-bookworm ${words}`;
}

/**
 * Makes Dovecot 2.3 and 2.4, Kafka and the programs around them available: as root on Debian by installing what is missing,
 * elsewhere by saying how. Gives back whether all is there.
 * @returns {Promise<boolean>}
 */
export async function install() {
  const packages = missingPackages();
  if (packages.length > 0) {
    if (!isDebian || !isRoot)
      return refuse(`missing: ${packages.join(', ')}. Install with:\n${installCommand(packages)}`);
    await installPackages(packages);
    lookAgain();
    const still = missingPackages();
    if (still.length > 0) return refuse(`installed, but still not usable: ${still.join(', ')}`);
  }
  await fetchKafkaJars();
  if (!hasKafkaJars()) return refuse('Maven brought no Kafka');
  // Its programs need a root directory of their own, which only root can give them.
  if (!isRoot) console.error('% Dovecot 2.4 is left out: its tests need root.');
  else if (!hasDovecot('2.4')) await fetchUnpackedDovecot();
  return true;
}

/** @param {string} text */
function refuse(text) {
  console.error(text);
  return false;
}
