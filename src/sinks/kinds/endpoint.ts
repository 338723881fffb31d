import {systemClock} from '../clock.js';
import {createHttpSink} from '../http.js';
import type {Sink} from '../sink.js';
import type {SinkContext, SinkEndpoint, SinkKind} from '../sink-kind.js';
import type {Subscribers} from '../subscribers.js';

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
  open: async (url, context) => openEndpoint(await context.endpoint(url), context, null),
};

async function openOx(_name: string, context: SinkContext): Promise<Sink> {
  const endpoint = await context.endpoint(null);
  if (context.options.allUsers) return openEndpoint(endpoint, context, null);
  const {createSubscribers} = await import('../subscribers.js');
  return openEndpoint(endpoint, context, createSubscribers(context.readEntries));
}

async function openEndpoint(
  endpoint: SinkEndpoint,
  {options, policy, notify}: SinkContext,
  subscribers: Subscribers | null,
): Promise<Sink> {
  const {concurrency, skipStatuses, timeoutMs} = options;
  const {createOxClient} = await import('../../ox/client.js');
  return createHttpSink({
    ...policy,
    name: endpoint.url.href,
    client: createOxClient({...endpoint, connections: concurrency, timeoutMs}),
    concurrency,
    skipStatuses,
    subscribers,
    series: endpoint.series,
    userFromMetadata: subscribers !== null && endpoint.userFromMetadata,
    clock: systemClock,
    notify,
  });
}
