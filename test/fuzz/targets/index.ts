import type {Target} from '../target.js';
import {configTargets} from './config.js';
import {eventTargets} from './events.js';
import {peerTargets} from './peers.js';
import {textTargets} from './texts.js';

/** Every reader of foreign input that is fuzzed. */
export const targets: readonly Target[] = [...configTargets, ...eventTargets, ...peerTargets, ...textTargets];
