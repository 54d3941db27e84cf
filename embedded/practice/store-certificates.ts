import type { Certificate } from '../../domain/statements.ts';
import { openLedger } from '../../ledger/open-ledger.ts';
import { storeCertificate } from '../../ledger/write/store-certificate.ts';

/** Puts the practice people's certificates where server and worker look for them. */
export async function storeCertificates(
  databaseUrl: string,
  certificates: readonly Certificate[],
): Promise<void> {
  const ledger = openLedger(databaseUrl, { connections: 1 });
  try {
    for (const certificate of certificates) {
      await storeCertificate(ledger.db, certificate);
    }
  } finally {
    await ledger.close();
  }
}
