import {contentType} from './contract.js';
import type {EndpointUrl} from './endpoint.js';

/** Makes the text of a request's head, its empty line included, for a body of so many bytes. */
export type HeadOf = (length: number) => string;

/** Heads as Dovecot writes them: the same headers, order and spelling. */
export function createHead({
  host,
  target,
  credentials,
  method = 'PUT',
}: Pick<EndpointUrl, 'host' | 'target' | 'credentials'> & {readonly method?: string}): HeadOf {
  const authorization =
    credentials === null ? '' : `Authorization: Basic ${Buffer.from(credentials).toString('base64')}\r\n`;
  const start = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nDate: `;
  const middle = `\r\n${authorization}Content-Length: `;
  const end = `\r\nConnection: Keep-Alive\r\nContent-Type: ${contentType}\r\n\r\n`;
  const now = createDate();
  return (length) => start + now() + middle + length + end;
}

/** The time for a `Date` header; making the text takes longer than the rest of a head, so it is kept for its second. */
function createDate(): () => string {
  let second = 0;
  let date = '';
  return () => {
    const current = Math.floor(Date.now() / 1000);
    if (current !== second) [second, date] = [current, new Date(current * 1000).toUTCString()];
    return date;
  };
}
