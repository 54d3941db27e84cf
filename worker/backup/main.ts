/** `npm run backup -- DIR`: everything that must outlive this machine, in one directory. */
import { resolve } from 'node:path';
import { backUp } from '../recovery/back-up.ts';
import { readRecoveryConfig } from '../recovery/config.ts';
import { findDatabase } from '../recovery/find-database.ts';
import { readOneDirectory } from '../recovery/read-arguments.ts';

try {
  const directory = readOneDirectory(process.argv.slice(2), 'backup');
  const config = readRecoveryConfig(process.env);
  const { at, heads, files } = await backUp(
    { ...config, databaseUrl: findDatabase(config) },
    resolve(directory),
  );
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  process.stdout.write(
    `Backed up as of ${at}: ${heads.length} chains, ${files.length} files, ${(bytes / 1024 / 1024).toFixed(1)} MiB.\nPut it away from this machine. Keys of people and roots are not in it.\n`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
