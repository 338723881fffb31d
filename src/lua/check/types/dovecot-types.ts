import {type DovecotRelease, hasSince} from '../../../dovecot-release.js';
import {dovecotFunctions, userMethods} from '../api.js';
import {atLeast, exact, method, textual} from './signatures.js';
import {boolean, number, of, type Shape, tableOf, text, unknown, type ValueType} from './value-type.js';

// What Dovecot gives a script: dlua-dovecot.c, dlua-dovecot-http.c, mail-user-lua.c, mailbox-lua.c, mail-storage-lua.c;
// observed with 2.3.19.1 and 2.4.1.

const optionalText = of('string', 'nil');
const table: readonly ['table'] = ['table'];

function shapeOf(name: string, fields: Readonly<Record<string, ValueType>>): ValueType {
  return tableOf({name, owner: 'dovecot', fields: new Map(Object.entries(fields))} satisfies Shape);
}

const response = shapeOf('an HTTP response', {
  status: method('status', [], number),
  reason: method('reason', [], text),
  header: method('header', [textual], text),
  payload: method('payload', [], text),
});

const request = shapeOf('an HTTP request', {
  add_header: method('add_header', [textual, textual]),
  remove_header: method('remove_header', [textual]),
  set_payload: method('set_payload', [textual]),
  submit: method('submit', [], response),
});

const client = shapeOf('the HTTP client', {request: method('request', [table], request)});

const metadata = {
  metadata_get: atLeast('metadata_get', [textual], optionalText),
  metadata_set: method('metadata_set', [textual, textual]),
  metadata_unset: method('metadata_unset', [textual]),
  metadata_list: atLeast('metadata_list', [textual], of('table')),
};

const status = shapeOf('the status of a mailbox', {
  ...Object.fromEntries(
    'messages recent unseen uidvalidity uidnext first_unseen_seq first_recent_uid highest_modseq highest_pvt_modseq'
      .split(' ')
      .map((name) => [name, number]),
  ),
  ...Object.fromEntries(
    'mailbox flags permanent_flags keywords permanent_keywords allow_new_keywords nonpermanent_modseqs no_modseq_tracking have_guids have_save_guids have_only_guid128'
      .split(' ')
      .map((name) => [name, unknown]),
  ),
});

const mailbox = shapeOf('a mailbox', {
  name: text,
  vname: text,
  open: method('open', []),
  close: method('close', []),
  sync: method('sync', []),
  free: method('free', []),
  status: atLeast('status', [], status),
  ...metadata,
});

const loggers = ['i_debug', 'i_info', 'i_warning', 'i_error'];
const whole: readonly ['number', 'string'] = ['number', 'string'];

const functions: Readonly<Record<string, ValueType>> = {
  ...Object.fromEntries(loggers.map((name) => [name, exact(`dovecot.${name}`, [textual])])),
  has_flag: exact('dovecot.has_flag', [whole, whole], boolean),
  set_flag: exact('dovecot.set_flag', [whole, whole], number),
  clear_flag: exact('dovecot.clear_flag', [whole, whole], number),
  tabescape: exact('dovecot.tabescape', [textual], text),
  tabunescape: exact('dovecot.tabunescape', [textual], text),
  split_tabescaped: exact('dovecot.split_tabescaped', [textual], of('table')),
};

/** The global `dovecot` of a release. */
export function dovecotType(release: DovecotRelease): ValueType {
  const names = dovecotFunctions(release);
  const plain = names.filter((name) => !name.includes('.'));
  const hasHttp = names.includes('http.client');
  return shapeOf('dovecot', {
    storage: unknown,
    auth: unknown,
    dict: unknown,
    doveadm_client: unknown,
    base64: hasSince(release, '2.4', 2) ? unknown : of('nil'),
    http: hasHttp ? shapeOf('dovecot.http', {client: exact('dovecot.http.client', [table], client)}) : of('nil'),
    ...Object.fromEntries(plain.map((name) => [name, functions[name] ?? of('function')])),
  });
}

const flagsOfUser = 'nonexistent anonymous autocreated fuzzy_search dsyncing admin session_restored'.split(' ');
const methodsOfUser: Readonly<Record<string, ValueType>> = {
  ...metadata,
  // The operator sets what a script asks for.
  plugin_getenv: method('plugin_getenv', [textual]),
  var_expand: method('var_expand', [textual], text),
  mailbox: atLeast('mailbox', [textual], mailbox),
};

/** The `user` that begin_txn gets. */
export function userType({series}: DovecotRelease): ValueType {
  return shapeOf('user', {
    username: text,
    uid: number,
    gid: number,
    home: text,
    service: text,
    session_id: text,
    session_create_time: number,
    ...Object.fromEntries(flagsOfUser.map((name) => [name, boolean])),
    ...(series === '2.3' ? {mail_debug: boolean} : {}),
    ...Object.fromEntries(userMethods[series].map((name) => [name, methodsOfUser[name] ?? of('function')])),
  });
}
