import {cyrus} from './cyrus.js';
import {eventLine} from './event-line.js';
import {kafka} from './kafka.js';
import {kcat} from './kcat.js';
import type {LineFormat} from './line.js';
import {ox} from './ox.js';
import {oxRequest} from './ox-request.js';
import type {PayloadFormat} from './payload.js';
import {recordLine} from './record-line.js';

/** Every payload format, in the order in which a payload is offered to them; the last takes what is left. */
export const payloadFormats: readonly PayloadFormat[] = [cyrus, ox, kafka];

/** Every format of a dump's lines, in the order in which a line is offered to them. */
export const lineFormats: readonly LineFormat[] = [kcat, recordLine, oxRequest, eventLine];
