import { PORT_VARIABLES } from '../config.ts';
import type { StackConfig } from '../config.ts';
import { choosePort } from '../process/choose-port.ts';
import { StackError } from '../stack-error.ts';

/**
 * Chooses all ports before anything is started, so that a start never stops half-way for one.
 * Ports of what is not ours to start are not looked at.
 *
 * @throws StackError `PORT_TAKEN`, naming every taken one
 */
export async function choosePorts(
  config: StackConfig,
): Promise<StackConfig['ports'] & { readonly mailbox: number }> {
  const faults: string[] = [];
  const choose = async (name: keyof StackConfig['ports'], needed: boolean): Promise<number> => {
    if (!needed) return 0;
    const host = name === 'api' || name === 'page' ? config.host : '127.0.0.1';
    try {
      return await choosePort(config.ports[name], PORT_VARIABLES[name], host);
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      faults.push(error.message);
      return 0;
    }
  };
  // One after the other: two that are both to be any free one must not get the same.
  const api = await choose('api', true);
  const page = await choose('page', true);
  const temporal = await choose('temporal', config.temporalAddress === null);
  const temporalUi = await choose('temporalUi', config.temporalAddress === null);
  const postgres = await choose('postgres', config.databaseUrl === null);
  // Nobody types it: any free one will do.
  const mailbox = await choosePort(0, 'COUNTERSIGN_SMTP_URL');
  if (faults.length > 0) throw new StackError('PORT_TAKEN', faults.join('\n'));
  return { api, page, temporal, temporalUi, postgres, mailbox };
}
