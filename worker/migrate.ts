/** `npm run migrate`: brings the database of DATABASE_URL to the newest form, under a lock. */
import { migrate } from '../ledger/migrate.ts';

const databaseUrl = process.env['DATABASE_URL'] ?? '';
try {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new Error('DATABASE_URL is missing: postgresql://owner@host:5432/name');
  }
  const { applied, restricted } = await migrate(databaseUrl);
  process.stdout.write(
    `${applied.length === 0 ? 'Nothing to do.' : `Done: ${applied.join(', ')}.`}\n${
      restricted
        ? 'The ledger is append-only by role and trigger.'
        : 'This user may not make roles: the ledger is append-only by trigger alone.'
    }\n`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
