import type {Dialect} from '../dialect.js';

/** What the options of an ox driver that starts say. */
export interface OxOptions {
  /** As it is in the configuration; may hold credentials. */
  readonly url: string;
  /** Whether the endpoint is told what the http-notify entry of a user names, not the login. */
  readonly userFromMetadata: boolean;
}

type Options = Readonly<Record<string, string>>;

/** Reads the options of an ox driver; null where no URL is among them. */
export function oxOptions(options: Options, dialect: Dialect): OxOptions | null {
  return dialect === '2.3' ? from23(options) : from24(options);
}

function from23({url, user_from_metadata: flag}: Options): OxOptions | null {
  // Given at all it is on, whatever its value.
  return url ? {url, userFromMetadata: flag !== undefined} : null;
}

function from24({
  push_notification_ox_url: url,
  push_notification_ox_user_from_metadata: flag,
}: Options): OxOptions | null {
  return url ? {url, userFromMetadata: /^(?:yes|y|1)$/i.test(flag ?? '')} : null;
}
