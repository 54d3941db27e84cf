import { createServer } from 'node:net';
import { StackError } from '../stack-error.ts';

/**
 * Makes sure that a port can be had before anything is started on it.
 *
 * @param wanted the port, or 0 for any free one
 * @param variable environment variable that chooses it, named in the error
 * @throws StackError `PORT_TAKEN`
 */
export async function choosePort(
  wanted: number,
  variable: string,
  host = '127.0.0.1',
): Promise<number> {
  return await new Promise<number>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new StackError(
          'PORT_TAKEN',
          error.code === 'EADDRINUSE'
            ? `Port ${wanted} on ${host} is taken by another program. Set ${variable} to a free port (0: any).`
            : `Port ${wanted} on ${host} cannot be used (${error.code ?? error.message}). Set ${variable} to another one.`,
          { cause: error },
        ),
      );
    });
    probe.listen({ port: wanted, host, exclusive: true }, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      probe.close(() => resolve(port));
    });
  });
}
