/**
 * What the global set-up left for the tests.
 *
 * @throws Error when the tests run without it
 */
export function fromSetup(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set: run the tests with npm test.`);
  return value;
}
