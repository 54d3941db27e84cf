/** `npm run restore -- DIR`: puts a backup into an empty database; nothing else may run. */
import { resolve } from 'node:path';
import { readRecoveryConfig } from '../recovery/config.ts';
import { readOneDirectory } from '../recovery/read-arguments.ts';
import { restore } from '../recovery/restore.ts';
import { withDatabase } from '../recovery/with-database.ts';

try {
  const directory = resolve(readOneDirectory(process.argv.slice(2), 'restore'));
  const config = readRecoveryConfig(process.env);
  const { manifest, pages, pagesKept } = await withDatabase(config, (databaseUrl) =>
    restore({ ...config, databaseUrl }, directory),
  );
  const kept =
    pagesKept.length === 0
      ? ''
      : 'The public page that stands here was left as it is: it may be newer than the backup.\n';
  process.stdout.write(
    `Restored as of ${manifest.at}: ${manifest.heads.length} chains, each of them whole${pages.length > 0 ? `, and ${pages.length} pages` : ''}.\n${kept}Next: start the worker, then npm run countersign -- audit gaps says what the ledger has forgotten,\nand npm run refill-ledger brings back what Temporal and the witness remember.\n`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
