import { TrustError } from './trust-error.ts';

/**
 * JSON text to a value that nothing is known about yet.
 *
 * @throws {TrustError} `not-json`
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new TrustError('not-json', 'this is not JSON', { cause: error });
  }
}
