import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

export interface Mailbox {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** What asks people is short; whoever sends more is none of ours. */
const LARGEST_MAIL = 1_000_000;

/**
 * Takes every mail on loopback and keeps each as a file, so that a newcomer can read what would
 * have been sent. It hands nothing on.
 *
 * @param port 0: any free one
 */
export function openMailbox(directory: string, port: number): Promise<Mailbox> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  let kept = 0;
  const server = new SMTPServer({
    name: 'countersign-mailbox',
    banner: 'practice mailbox: nothing leaves this machine',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: LARGEST_MAIL,
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => void parts.push(part));
      stream.once('error', done);
      stream.once('end', () => {
        if (stream.sizeExceeded) {
          done(Object.assign(new Error('larger than this mailbox takes'), { responseCode: 552 }));
          return;
        }
        try {
          keep(directory, (kept += 1), Buffer.concat(parts));
          done();
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      });
    },
  });
  // A client that goes away in the middle is no fault of the mailbox.
  server.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}

/** Names sort by time; a mail is there whole or not at all. */
function keep(directory: string, number: number, mail: Buffer): void {
  const time = new Date().toISOString().replaceAll(':', '-').replace('Z', '');
  const file = join(directory, `${time}-${String(number).padStart(4, '0')}.eml`);
  writeFileSync(`${file}.part`, mail, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
