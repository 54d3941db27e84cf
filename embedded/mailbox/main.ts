/** The practice mailbox as a part of the one-machine stack: `main.ts DIRECTORY PORT`. */
import { openMailbox } from './open-mailbox.ts';

const [directory, port] = process.argv.slice(2);
if (directory === undefined || port === undefined || !/^\d{1,5}$/u.test(port)) {
  process.stderr.write('The mailbox needs a directory and a port.\n');
  process.exitCode = 1;
} else {
  try {
    const mailbox = await openMailbox(directory, Number(port));
    process.stdout.write('mailbox ready\n');
    const stop = (): void => void mailbox.close();
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
