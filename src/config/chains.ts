import {driverChain} from './drivers/chain.js';
import type {DriverChain} from './drivers/driver.js';
import type {ConfigFiles} from './files.js';
import type {ConfigModel} from './model.js';
import {isProgram} from './programs.js';

/** The programs whose sessions raise events on every host. */
const usual = ['lmtp', 'lda', 'imap'];

/** What each program makes of its drivers: lmtp, lda, imap, then the other programs that the files name. */
export function chainsOf(model: ConfigModel, files: ConfigFiles): readonly DriverChain[] {
  const others = model.effective.named.filter((name) => isProgram(name) && !usual.includes(name));
  return [...usual, ...others].map((name) => driverChain(model.effective.protocol(name), files));
}
