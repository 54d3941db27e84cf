import type { NextFunction, Request, Response } from 'express';
import express from 'express';
import { ProblemError } from '../problem.ts';

/** Words may have 64 KB, and evidence (statement, certificate) comes with them. */
const BODY_LIMIT = 160 * 1024;

const parse = express.json({ limit: BODY_LIMIT, strict: true, inflate: false });

/**
 * Reads a JSON body, or explains why not.
 *
 * @throws {ProblemError} `unsupported-media-type`, `too-large`, `malformed-json`
 */
export function readBody(request: Request, response: Response): Promise<unknown> {
  const length = request.headers['content-length'];
  const empty = request.headers['transfer-encoding'] === undefined && (length ?? '0') === '0';
  if (empty) return Promise.resolve(undefined);
  if (request.is('application/json') === false) {
    throw new ProblemError(
      'unsupported-media-type',
      'Send the body as JSON, with the header "Content-Type: application/json".',
    );
  }
  return new Promise((resolve, reject) => {
    const done: NextFunction = (error?: unknown) => {
      if (error === undefined) resolve(request.body as unknown);
      else reject(explain(error));
    };
    parse(request, response, done);
  });
}

function explain(error: unknown): ProblemError {
  const type =
    typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
  switch (type) {
    case 'entity.too.large':
      return tooLarge(error);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ProblemError(
        'unsupported-media-type',
        'Send the body as UTF-8 and not compressed.',
        { cause: error },
      );
    default:
      return new ProblemError(
        'malformed-json',
        'The body could not be read as a JSON object; check quotes, commas and brackets.',
        { cause: error },
      );
  }
}

function tooLarge(cause: unknown): ProblemError {
  return new ProblemError(
    'too-large',
    `The body may have ${BODY_LIMIT / 1024} KB at most, the words in it 64 KB. Shorten it.`,
    // What is left of the body is not read, so the connection cannot be used again.
    { cause, headers: { Connection: 'close' } },
  );
}
