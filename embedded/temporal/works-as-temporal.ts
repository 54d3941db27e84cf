import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** True when the program runs here and says that it is Temporal's command line. */
export async function worksAsTemporal(program: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], {
      timeout: 15_000,
      env: { PATH: '/usr/bin:/bin', TEMPORAL_CONFIG_FILE: '/dev/null' },
    });
    return /^temporal version /im.test(stdout);
  } catch {
    return false;
  }
}
