import {cyrus} from './cyrus.js';
import {kafka} from './kafka.js';
import {ox} from './ox.js';
import type {PayloadFormat} from './payload.js';

/** Every payload format, in the order in which a payload is offered to them; the last takes what is left. */
export const payloadFormats: readonly PayloadFormat[] = [cyrus, ox, kafka];
