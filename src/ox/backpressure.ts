import type {ServerResponse} from 'node:http';
import type {Socket} from 'node:net';

/** Requests of one connection that wait for their answers: from this many on nothing more is read from it. */
const maxOutstanding = 32;

interface Flow {
  outstanding: number;
  isHeld: boolean;
}

const flows = new WeakMap<Socket, Flow>();

/** Stops reading from a client that sends more than it takes answers, as one that pipelines and never reads. */
export function holdBack(socket: Socket, response: ServerResponse): void {
  const flow = flows.get(socket) ?? watch(socket);
  flow.outstanding += 1;
  if (flow.outstanding >= maxOutstanding) {
    flow.isHeld = true;
    socket.pause();
  }
  response.once('close', () => {
    flow.outstanding -= 1;
    if (!flow.isHeld || flow.outstanding !== maxOutstanding / 2) return;
    // What is counted as answered may still wait for the client to take it.
    if (socket.writableNeedDrain) socket.once('drain', () => readOn(socket, flow));
    else readOn(socket, flow);
  });
}

function watch(socket: Socket): Flow {
  const flow = {outstanding: 0, isHeld: false};
  flows.set(socket, flow);
  // Node's server resumes the socket by itself whenever a request has come whole.
  socket.on('resume', () => {
    if (flow.isHeld) socket.pause();
  });
  return flow;
}

function readOn(socket: Socket, flow: Flow): void {
  flow.isHeld = false;
  if (!socket.destroyed) socket.resume();
}
