import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {TestProject} from 'vitest/node';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {startKafka} from '../../scripts/servers/kafka.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test processes ask for the shared servers. */
    sharedServers: string;
  }
}

/** Starts something at the first call, gives the same to every call, and stops it if it was started. */
function createLazy<T extends {stop(): Promise<void>}>(start: () => Promise<T>) {
  let started: Promise<T> | null = null;
  return {
    get() {
      started ??= start();
      return started;
    },
    stop: async () => (await started?.catch(() => null))?.stop(),
  };
}

/**
 * Runs once around the whole test run. The shared servers start when the first test asks for them, so that a run of unit
 * tests starts none.
 */
export default async function setup(project: TestProject) {
  const kafka = createLazy(() => startKafka());
  const dovecot = createLazy(() => startDovecot());
  const places: Record<string, () => Promise<unknown>> = {
    '/kafka': async () => ({brokers: (await kafka.get()).brokers}),
    '/dovecot': async () => (await dovecot.get()).place,
  };

  const desk = createServer(async (request, response) => {
    try {
      const place = await places[request.url ?? '']?.();
      response.end(JSON.stringify(place ?? null));
    } catch (error) {
      response.statusCode = 500;
      response.end(String(error));
    }
  });
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  project.provide('sharedServers', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);

  return async () => {
    desk.close();
    await Promise.all([kafka.stop(), dovecot.stop()]);
  };
}
