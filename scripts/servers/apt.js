import {existsSync} from 'node:fs';
import {rename, rm, writeFile} from 'node:fs/promises';
import {execa} from 'execa';
import {twice} from './twice.js';

const policy = '/usr/sbin/policy-rc.d';
const setAside = `${policy}.before-dovepush`;

/**
 * Does something while no package may start a service: the tests start private servers, and the system's own stay as
 * they are. A policy that was there before is put back, also one that an earlier, killed run had set aside.
 * @param {() => Promise<void>} action
 */
async function withoutServices(action) {
  if (existsSync(policy) && !existsSync(setAside)) await rename(policy, setAside);
  await writeFile(policy, '#!/bin/sh\nexit 101\n', {mode: 0o755});
  try {
    await action();
  } finally {
    if (existsSync(setAside)) await rename(setAside, policy);
    else await rm(policy, {force: true});
  }
}

/** @param {readonly string[]} args */
async function aptGet(args) {
  const options = ['-o', 'Acquire::Retries=3', '-o', 'Acquire::http::Timeout=30', '-o', 'DPkg::Lock::Timeout=120'];
  await execa('apt-get', ['-q', '-y', ...options, '-o', 'Dpkg::Use-Pty=0', ...args], {
    env: {DEBIAN_FRONTEND: 'noninteractive'},
    timeout: 600_000,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  });
}

/** The words of apt-get that install only what is named. */
export const installWords = ['install', '--no-install-recommends'];

/**
 * Installs Debian packages and starts nothing. Needs root.
 * @param {readonly string[]} packages
 */
export async function installPackages(packages) {
  await withoutServices(async () => {
    await twice(() => aptGet(['update']));
    await twice(() => aptGet([...installWords, ...packages]));
  });
}
