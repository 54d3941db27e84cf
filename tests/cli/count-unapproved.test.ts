import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  findUnapproved,
  updatesInHtml,
  updatesInSummary,
} from '../../embedded/drill/count-unapproved.ts';
import type { Evidence, SignedPaper } from '../../embedded/drill/count-unapproved.ts';
import { canonicalText } from '../../trust/canonical.ts';
import { generateKeyPair, signText } from '../../trust/keys.ts';

const root = generateKeyPair();
const pen = generateKeyPair();
const rendition = canonicalText({
  headline: 'It is down',
  text: 'We are sorry.\n\n- Call us & ask.',
});
const digest = createHash('sha256').update(rendition).digest('hex');

type Body = SignedPaper['certificate']['body'];

function paper(change: Partial<Body> = {}, by = root, signer = pen): SignedPaper {
  const body: Body = {
    person: 'p-carla',
    roles: ['communicator'],
    executive: false,
    training: { expires: '2027-01-01T00:00:00.000Z' },
    keys: [{ publicKey: pen.publicKey }],
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2027-01-01T00:00:00.000Z',
    ...change,
  };
  const statement = canonicalText({
    type: 'countersign/sign-off',
    signer: 'p-carla',
    signedAt: '2026-11-22T03:00:00.000Z',
    leaves: [{ digest }],
  });
  return {
    statement,
    proof: { signature: signText(statement, signer.privateKey), publicKey: pen.publicKey },
    certificate: {
      body,
      signatures: [{ root: 'root-1', signature: signText(canonicalText(body), by.privateKey) }],
    },
  };
}

function evidence(change: Partial<Evidence> = {}): Evidence {
  return {
    updates: ['It is down\n\nWe are sorry.\n\nCall us & ask.'],
    signed: [paper()],
    renditions: [rendition],
    trust: {
      threshold: 1,
      roots: [{ id: 'root-1', person: 'lead', publicKey: root.publicKey }],
    },
    ...change,
  };
}

describe('the independent check of the public page', () => {
  test('signed words count as approved, however the page lays them out', () => {
    expect(findUnapproved(evidence())).toEqual([]);
  });

  test('one word more on the page is found', () => {
    const updates = ['It is down\n\nWe are very sorry.\n\nCall us & ask.'];
    expect(findUnapproved(evidence({ updates }))).toEqual(updates);
  });

  test.each<[string, SignedPaper]>([
    ['an executive', paper({ executive: true })],
    ['no communicator', paper({ roles: ['engineer'] })],
    ['one without training', paper({ training: null })],
    [
      'one whose training had expired',
      paper({ training: { expires: '2026-11-01T00:00:00.000Z' } }),
    ],
    ['a certificate of no root', paper({}, pen)],
    ['another key than the certificate names', paper({}, root, root)],
    ['somebody else', paper({ person: 'p-cem' })],
  ])('a signature by %s approves nothing', (_who, signed) => {
    expect(findUnapproved(evidence({ signed: [signed] }))).toHaveLength(1);
  });

  test('updates are read from HTML with all that follows the words', () => {
    const html =
      '<article id="post-1"><h2 lang="en">It is down</h2><p class="meta">03:00</p>' +
      '<div class="words"><p>We are sorry.</p><ul><li>Call us &amp; ask.</li></ul></div>EXTRA</article>';
    expect(findUnapproved(evidence({ updates: updatesInHtml(html) }))).toHaveLength(1);
    const clean = updatesInHtml(html.replace('EXTRA', ''));
    expect(findUnapproved(evidence({ updates: clean }))).toEqual([]);
  });

  test('updates are read from summary.json, of the one incident', () => {
    const json = JSON.stringify({
      incidents: [
        { id: 'inc-1', incident_updates: [{ body: 'a' }] },
        { id: 'inc-2', incident_updates: [{ body: 'b' }] },
      ],
    });
    expect(updatesInSummary(json, 'inc-1')).toEqual(['a']);
  });
});
