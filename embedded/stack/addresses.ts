/** What the line `ready {…}` tells programs. */
export interface Addresses {
  /** Origin of the HTTP server. */
  readonly api: string;
  readonly publicPage: string;
  /** `host:port`. */
  readonly temporal: string;
  /** `null`: the server is not ours, and we do not know whether it has one. */
  readonly temporalUi: string | null;
  readonly home: string;
}
