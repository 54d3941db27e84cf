/**
 * The drill's own check of I1, kept apart on purpose: it shares no code with the gate, the page's
 * builder or trust/, knows only JSON, SHA-256 and Ed25519 from node:crypto, and is short enough to
 * be read in one go. What stands on the public page must be words whose digest stands in a
 * statement signed by a certified communicator who is no executive.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';

/** One signed statement as the ledger holds it. */
export interface SignedPaper {
  readonly statement: string;
  readonly proof: { readonly signature: string; readonly publicKey: string };
  readonly certificate: {
    readonly body: {
      readonly person: string;
      readonly roles: readonly string[];
      readonly executive: boolean;
      readonly training: { readonly expires: string } | null;
      readonly keys: readonly { readonly publicKey: string }[];
      readonly notBefore: string;
      readonly notAfter: string;
    };
    readonly signatures: readonly { readonly root: string; readonly signature: string }[];
  };
}

export interface Evidence {
  /** Headline and words of each update, as a reader of the page gets them. */
  readonly updates: readonly string[];
  readonly signed: readonly SignedPaper[];
  /** Exact texts of the renditions. */
  readonly renditions: readonly string[];
  readonly trust: {
    readonly threshold: number;
    readonly roots: readonly {
      readonly id: string;
      readonly person: string;
      readonly publicKey: string;
    }[];
  };
}

/** The updates on the page that nobody who may signed for. */
export function findUnapproved(evidence: Evidence): readonly string[] {
  const digests = new Set(
    evidence.signed
      .filter((paper) => mayLetOut(paper, evidence.trust))
      .flatMap((paper) => leavesOf(paper.statement)),
  );
  const approved = new Set(
    evidence.renditions
      .filter((text) => digests.has(createHash('sha256').update(text).digest('hex')))
      .map((text) => JSON.parse(text) as { readonly headline: string; readonly text: string })
      .map(({ headline, text }) => bare(`${headline}\n${text}`)),
  );
  return evidence.updates.filter((update) => !approved.has(bare(update)));
}

/** The updates in a page's HTML: headline and words of each `<article>`. */
export function updatesInHtml(html: string): readonly string[] {
  return [...html.matchAll(/<article\b[^>]*>([\s\S]*?)<\/article>/g)].map(([, article = '']) => {
    const headline = /<h[1-6]\b[^>]*>([\s\S]*?)<\/h[1-6]>/.exec(article)?.[1] ?? '';
    // Everything from the words on, whatever follows them: an added sentence must not hide.
    const words = article.slice(Math.max(article.indexOf('<div class="words"'), 0));
    return unescape(`${headline}\n${words}`.replaceAll(/<[^>]*>/g, ' '));
  });
}

/** The updates of one incident in a Statuspage `summary.json`. */
export function updatesInSummary(json: string, incident: string): readonly string[] {
  const summary = JSON.parse(json) as {
    readonly incidents: readonly {
      readonly id: string;
      readonly incident_updates: readonly { readonly body: string }[];
    }[];
  };
  return summary.incidents
    .filter(({ id }) => id === incident)
    .flatMap((one) => one.incident_updates.map(({ body }) => body));
}

function mayLetOut(paper: SignedPaper, trust: Evidence['trust']): boolean {
  const { body, signatures } = paper.certificate;
  const statement = JSON.parse(paper.statement) as {
    readonly type: string;
    readonly signer: string;
    readonly signedAt: string;
  };
  const at = Date.parse(statement.signedAt);
  const vouching = new Set(
    trust.roots
      .filter(({ id, publicKey }) =>
        signatures.some(
          (one) => one.root === id && fits(sortedJson(body), one.signature, publicKey),
        ),
      )
      .map(({ person }) => person),
  );
  return (
    statement.type === 'countersign/sign-off' &&
    statement.signer === body.person &&
    body.roles.includes('communicator') &&
    !body.executive &&
    body.training !== null &&
    Date.parse(body.training.expires) > at &&
    Date.parse(body.notBefore) <= at &&
    Date.parse(body.notAfter) > at &&
    body.keys.some(({ publicKey }) => publicKey === paper.proof.publicKey) &&
    vouching.size >= trust.threshold &&
    fits(paper.statement, paper.proof.signature, paper.proof.publicKey)
  );
}

function leavesOf(statement: string): readonly string[] {
  const { leaves } = JSON.parse(statement) as {
    readonly leaves: readonly { readonly digest: string }[];
  };
  return leaves.map(({ digest }) => digest);
}

function fits(text: string, signature: string, publicKey: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

/** Canonical enough for a certificate: it holds text, booleans, null, small whole numbers. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const record = value as Readonly<Record<string, unknown>>;
  const members = Object.keys(record)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${sortedJson(record[name])}`);
  return `{${members.join(',')}}`;
}

/** Words without what a page lays out: space, and the marks of lists. */
function bare(text: string): string {
  return text.replaceAll(/^- /gm, '').replaceAll(/\s+/g, '');
}

function unescape(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, dec, hex, name) => {
    if (dec !== undefined) return String.fromCodePoint(Number(dec));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(String(hex), 16));
    return names[String(name)] ?? String(whole);
  });
}
