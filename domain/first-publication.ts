import type { PostState } from './post.ts';
import type { AudienceForm, Runbook, Step } from './runbook.ts';

/** Forms of words that are not for the public: a note to staff moves no promise and no status. */
const INNER: readonly AudienceForm[] = ['note', 'script', 'lines', 'line'];

/**
 * Audiences of a step whose being told does not count as public: staff, front line, what is kept
 * ready for the press. Where nobody else hears it, they count after all.
 */
export function innerAudiences({ audiences }: Runbook, step: Step): readonly string[] {
  const inner = step.audiences.filter((name) => {
    const audience = audiences[name];
    return audience !== undefined && (audience.reactive || INNER.includes(audience.form));
  });
  return inner.length === step.audiences.length ? [] : inner;
}

/** Whether a delivery to this audience puts the words before the public. */
export function isPublic(inner: readonly string[] | undefined, audience: string): boolean {
  return !(inner ?? []).includes(audience);
}

/** Remembers when the post first stood anywhere in public. */
export function firstPublication(state: PostState, at: string, audience: string): PostState {
  return state.publishedAt === null && isPublic(state.inner, audience)
    ? { ...state, publishedAt: at }
    : state;
}
