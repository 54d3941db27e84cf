import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadRota } from '../../cover/load-rota.ts';
import type { RotaPlan } from '../../cover/rota-plan.ts';

/** People whom the tests' rotas know. */
export const PEOPLE = `
format: 1
timeZone: Europe/Berlin
people:
  p-carla: { name: Carla Okafor, roles: [communicator], email: carla@example.org, drill: { email: drills@example.org } }
  p-cem: { name: Cem Yildiz, roles: [communicator], email: cem@example.org, webhook: http://127.0.0.1:9/cem }
  p-dana: { name: Dana Li, roles: [communicator, incident_commander] }
`;

/** Writes files of a rota, reads them, and leaves nothing behind. */
export async function rotaOf(
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<RotaPlan> {
  const file = writeRota(text, others);
  try {
    return await loadRota(file);
  } finally {
    rmSync(dirname(file), { recursive: true });
  }
}

/** Writes files of a rota; the caller removes their directory. */
export function writeRota(text: string, others: Readonly<Record<string, string>> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-rota-'));
  for (const [name, content] of Object.entries(others)) {
    writeFileSync(join(directory, name), content);
  }
  const file = join(directory, 'rota.yaml');
  writeFileSync(file, text);
  return file;
}
