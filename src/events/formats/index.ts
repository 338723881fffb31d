import {consoleConsumer} from './console-consumer.js';
import {cyrus} from './cyrus.js';
import {cyrusCall} from './cyrus-call.js';
import {cyrusLog} from './cyrus-log.js';
import {dlog} from './dlog.js';
import {eventLine} from './event-line.js';
import {kafka} from './kafka.js';
import {kcat} from './kcat.js';
import type {LineFormat, LogFormat} from './line.js';
import {ox} from './ox.js';
import {oxRequest} from './ox-request.js';
import type {PayloadFormat} from './payload.js';
import {recordLine} from './record-line.js';
import {rpk, rpkPretty} from './rpk.js';

const payloads = [cyrus, ox, kafka] as const;
/** Every payload format, in the order in which a payload is offered to them; the last takes what is left. */
export const payloadFormats: readonly PayloadFormat[] = payloads;
export type PayloadFormatName = (typeof payloads)[number]['name'];

const namedFormats = [recordLine, kcat, oxRequest, rpk] as const;
/** Every format of a dump's lines, in the order in which a line is offered to them. */
export const lineFormats: readonly LineFormat[] = [...namedFormats, cyrusCall, eventLine];

const logs = [dlog, cyrusLog, consoleConsumer, rpkPretty] as const;
/** Every format of logs, in the order in which a line is offered to them. */
export const logFormats: readonly LogFormat[] = logs;

/** How the lines of a file are read: `auto` looks at each line, of `payload` each is one. Any format that a user can name. */
export const inputFormats = [
  ...new Set([
    'auto' as const,
    ...namedFormats.map(({name}) => name),
    'payload' as const,
    ...logs.map(({name}) => name),
  ]),
];
export type InputFormat = (typeof inputFormats)[number];
