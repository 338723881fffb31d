import {modules} from '../modules/index.js';
import {checks} from './checks.js';
import {functions24} from './functions-2.4.js';
import {http} from './http.js';
import {httpSettings24} from './http-settings-2.4.js';
import {logging} from './logging.js';
import {mailbox} from './mailbox.js';
import {sandbox} from './sandbox.js';
import {status} from './status.js';

/**
 * Lua text that turns a state with all libraries into the one a push script sees. It is called with
 * - `emit(kind, …)`, which hands a log line, an HTTP request or printed text to the outside; false after too much,
 * - `find(name)`, which gives the text and path of a module of the operator,
 * - `expand(text)`, which gives the text with its variables replaced, or nil and why not, or nil, nil and what is not known,
 * - what stands for JSON's null,
 * - what is around the script: `newer` (2.4), `has_http`, `settings`, `metadata`, `status`, and the `user` as the userdb has it.
 * It gives back a function that makes the `user` table, one that says whether any of these is still held, and one that
 * is told the status of a mailbox.
 *
 * The `dovecot` table follows 2.4.1 and 2.3.19.1 (src/lib-lua/dlua-dovecot.c, dlua-dovecot-http.c; src/lib-storage/mail-user-lua.c,
 * mailbox-lua.c, mail-storage-lua.c): names, argument counts, error texts. What only a server knows is made up: home,
 * ids, empty mailboxes, metadata that last as long as the state. Errors have the script's line in front, which Dovecot
 * leaves out of some.
 */
export const prelude = [checks, sandbox, modules, logging, functions24, httpSettings24, http, status, mailbox].join('');
