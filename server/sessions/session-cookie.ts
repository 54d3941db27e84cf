import type { Request } from 'express';

export const SESSION_COOKIE = 'countersign_session';

/** The console's cookie: out of reach of scripts, and never sent along from other sites. */
export function writeSessionCookie(token: string, seconds: number, origin: string): string {
  const secure = origin.startsWith('https:') ? '; Secure' : '';
  return `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** The session's token out of the request's cookies; `null`: there is none. */
export function readSessionCookie(request: Request): string | null {
  const prefix = `${SESSION_COOKIE}=`;
  const parts = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
  return parts.find((part) => part.startsWith(prefix))?.slice(prefix.length) ?? null;
}
