import path from 'node:path';

export interface PageConfig {
  /** Directory that holds `current` and `drills/current`; written by workers. */
  readonly directory: string;
  readonly host: string;
  readonly port: number;
  /** The page's name, for the notice that stands there before the first publication. */
  readonly name: string;
}

/** The start stops here, with every fault. */
export class PageConfigError extends Error {
  readonly code = 'config-faulty';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The public page cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.name = 'PageConfigError';
    this.faults = faults;
  }
}

/**
 * Reads the page's configuration: `COUNTERSIGN_PAGE_DIR` (required), `COUNTERSIGN_PAGE_HOST`
 * (127.0.0.1), `COUNTERSIGN_PAGE_PORT` (7500), `COUNTERSIGN_PAGE_NAME` (Status).
 *
 * @throws {PageConfigError} `config-faulty`
 */
export function readPageConfig(env: Readonly<Record<string, string | undefined>>): PageConfig {
  const faults: string[] = [];
  const directory = env['COUNTERSIGN_PAGE_DIR'] ?? '';
  if (directory === '') {
    faults.push('COUNTERSIGN_PAGE_DIR: the directory that the workers write the page to');
  }
  const portText = env['COUNTERSIGN_PAGE_PORT'] ?? '7500';
  const port = Number(portText);
  if (!/^\d{1,5}$/u.test(portText) || port > 65_535) {
    faults.push(`COUNTERSIGN_PAGE_PORT: a port from 0 to 65535, not ${JSON.stringify(portText)}`);
  }
  const host = env['COUNTERSIGN_PAGE_HOST'] ?? '127.0.0.1';
  if (!/^[A-Za-z0-9.:-]+$/u.test(host)) {
    faults.push(`COUNTERSIGN_PAGE_HOST: an address or a host name, not ${JSON.stringify(host)}`);
  }
  const name = env['COUNTERSIGN_PAGE_NAME'] ?? 'Status';
  if (name.trim() === '') faults.push('COUNTERSIGN_PAGE_NAME: the name of the page');
  if (faults.length > 0) throw new PageConfigError(faults);
  return { directory: path.resolve(directory), host, port, name };
}
