import {systemClock} from '../clock.js';
import {createHttpSink} from '../http.js';
import type {Sink} from '../sink.js';
import type {SinkContext, SinkEndpoint, SinkKind} from '../sink-kind.js';
import {createUserNames} from '../user-names.js';

/** The configured endpoint of the ox driver: doveadm tells who has http-notify. */
export const oxKind: SinkKind = {
  form: 'ox',
  flags: ['all-users', 'skip-status'],
  match: (to) => (to === 'ox' ? to : null),
  open: openOx,
};

/** Any endpoint, which gets the same requests for every user. */
export const endpointKind: SinkKind = {
  form: 'an http or https URL',
  flags: ['all-users', 'skip-status'],
  match: (to) => (/^https?:/i.test(to) ? to : null),
  open: async (url, context) => openEndpoint(await context.endpoint(url), context, false),
};

async function openOx(_name: string, context: SinkContext): Promise<Sink> {
  return openEndpoint(await context.endpoint(null), context, true);
}

/** Entries are asked for if only subscribers are told, and if the endpoint knows users by them. */
async function openEndpoint(
  endpoint: SinkEndpoint,
  {options, policy, notify, readEntries}: SinkContext,
  tellsSubscribers: boolean,
): Promise<Sink> {
  const {allUsers, concurrency, skipStatuses, timeoutMs} = options;
  const asks = endpoint.userFromMetadata || (tellsSubscribers && !allUsers);
  const subscribers = asks ? (await import('../subscribers.js')).createSubscribers(readEntries) : null;
  const {createOxClient} = await import('../../ox/client.js');
  return createHttpSink({
    ...policy,
    name: endpoint.url.href,
    client: createOxClient({...endpoint, connections: concurrency, timeoutMs}),
    concurrency,
    skipStatuses,
    subscribers,
    series: endpoint.series,
    names: createUserNames({subscribers, allUsers, userFromMetadata: endpoint.userFromMetadata}),
    clock: systemClock,
    notify,
  });
}
