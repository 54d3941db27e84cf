export type RenderErrorCode = 'unknown-template' | 'unknown-fact' | 'unprintable';

/** Words could not be made. `unprintable`: a template met a value that is not there. */
export class RenderError extends Error {
  readonly code: RenderErrorCode;
  constructor(code: RenderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RenderError';
    this.code = code;
  }
}
