import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RecoveryError } from './recovery-error.ts';

const shape = z.object({
  type: z.literal('countersign/backup'),
  version: z.literal(1),
  at: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  heads: z.array(z.object({ chain: z.string(), sequence: z.number(), hash: z.string() })),
  pages: z.array(z.object({ below: z.string(), generation: z.string() })),
  /** Every file of the backup but this one. */
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});

/** What a backup says of itself. Written last: without it a backup is not whole. */
export type Manifest = z.infer<typeof shape>;

export const MANIFEST = 'manifest.json';

/**
 * Reads a backup's manifest, and every file that it names to its last byte.
 *
 * @throws RecoveryError `backup-unusable`
 */
export async function readWholeBackup(directory: string): Promise<Manifest> {
  const manifest = await readManifest(directory);
  for (const { path, bytes, sha256 } of manifest.files) {
    const found = await digestFile(join(directory, path)).catch(() => null);
    if (found?.sha256 !== sha256 || found.bytes !== bytes) {
      throw new RecoveryError(
        'backup-unusable',
        `${path} of the backup is ${found === null ? 'missing' : 'not what the manifest says'}; nothing was restored.`,
      );
    }
  }
  return manifest;
}

async function readManifest(directory: string): Promise<Manifest> {
  try {
    return shape.parse(JSON.parse(await readFile(join(directory, MANIFEST), 'utf8')));
  } catch (error) {
    throw new RecoveryError(
      'backup-unusable',
      `${directory} holds no whole backup: its ${MANIFEST} is missing or cannot be read.`,
      { cause: error },
    );
  }
}

/** Size and SHA-256 of a file, read in pieces. */
export async function digestFile(
  file: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    const piece = chunk as Buffer;
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
