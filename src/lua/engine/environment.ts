import {type DovecotRelease, hasSince} from '../../dovecot-release.js';
import {madeUpHome, madeUpId, type Session} from '../session/expand.js';
import type {LuaValue} from './value.js';

/** A setting as the script reads it, or what of it only the server knows. */
export type SettingValue = string | {readonly unavailable: string};

/** What a script finds around it in the session of one user. */
export interface LuaEnvironment extends Session {
  /** The Dovecot that runs it. */
  readonly release: DovecotRelease;
  /** Plugin settings in 2.3, `lua_settings` in 2.4; variables are replaced. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** What `mailbox:status` says of every mailbox, by Dovecot's names. */
  readonly status: MailboxStatus;
  /** The server metadata of each user when its session begins. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Folders with modules of the operator, searched in this order before the stand-ins. */
  readonly modulePaths: readonly string[];
}

/** Items of a mailbox's status by the names that scripts see: `messages`, `unseen`, `uidnext`, … */
export type MailboxStatus = Readonly<Record<string, number>>;

/** What an event tells of its mailbox. */
export interface ToldMailbox {
  readonly mailbox: string;
  readonly status: MailboxStatus;
}

/** Nothing around the script: no settings, a user without a name. */
export function bareEnvironment(release: DovecotRelease): LuaEnvironment {
  return {release, user: '', userdb: {}, settings: {}, metadata: {}, status: {}, modulePaths: []};
}

/** `dovecot.http` came with 2.3.19. */
function hasHttp(release: DovecotRelease): boolean {
  return release.series === '2.4' || hasSince(release, '2.3', 19);
}

/** What the prelude is told of the surroundings. */
export function worldOf({release, settings, metadata, status, userdb}: LuaEnvironment): LuaValue {
  const {home = madeUpHome, uid, gid} = userdb;
  const user = {home, uid: idOf(uid), gid: idOf(gid)};
  return {newer: release.series === '2.4', has_http: hasHttp(release), settings, metadata, status, user};
}

/** The number of a system user; a name counts as none. */
function idOf(text: string | undefined): number {
  return /^\d+$/.test(text ?? '') ? Number(text) : madeUpId;
}
