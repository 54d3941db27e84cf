import type { Express } from 'express';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  readonly port: number;
  /** Takes no new requests, lets running ones finish, and cuts what is left after `patience` ms. */
  readonly stop: (patience: number) => Promise<void>;
}

/** The server cannot listen where it was told to. */
export class ListenError extends Error {
  readonly code = 'cannot-listen';
}

/**
 * Starts listening.
 *
 * @throws {ListenError} `cannot-listen` when the port is taken or not ours to take
 */
export async function listen(app: Express, host: string, port: number): Promise<Listening> {
  const server = createServer(app);
  // Slow senders hold a socket, never a request.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(tell(error, host, port), { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: (patience) => stop(server, patience),
  };
}

function tell(error: NodeJS.ErrnoException, host: string, port: number): string {
  return error.code === 'EADDRINUSE'
    ? `${host}:${port} is taken by another program; choose another with COUNTERSIGN_API_PORT.`
    : `The server cannot listen on ${host}:${port}: ${error.message}`;
}

async function stop(server: Server, patience: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearTimeout(timer);
}
