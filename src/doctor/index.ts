import type {Check} from './check.js';
import {attributes} from './checks/attributes.js';
import {config} from './checks/config.js';
import {endpoint} from './checks/endpoint.js';
import {entry} from './checks/entry.js';
import {events} from './checks/events.js';
import {plugins} from './checks/plugins.js';
import {script} from './checks/script.js';
import {topic} from './checks/topic.js';
import {user} from './checks/user.js';

/** Every check, in the order of the chain. Adding one is a file and a line here. */
export const checks: readonly Check[] = [config, plugins, attributes, user, entry, endpoint, topic, script, events];
