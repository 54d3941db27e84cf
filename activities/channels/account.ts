import type { ChannelSpec } from '../../domain/delivery.ts';

/** What stands behind an account. A new outlet adds its kind here and its line in make-channels. */
export type Outlet =
  /** A page of static files; `path` leads from the first page to it, `''` is the first page. */
  | {
      readonly kind: 'page';
      readonly path: string;
      readonly name: string;
      /** IANA zone for times on the page that belong to no single incident. */
      readonly timeZone: string;
    }
  /** Keeps what it is given in a file, and fails on order: stands for any outlet in practice. */
  | { readonly kind: 'sandbox' }
  /** Keeps signed words ready for whoever asks; sends nothing. */
  | { readonly kind: 'shelf' };

/** One account of this worker: what it is, and what stands behind it. */
export interface Account {
  readonly spec: ChannelSpec;
  readonly outlet: Outlet;
}

/** `sms/main-de`: how people and logs name an account. */
export function accountName({
  channel,
  account,
}: Pick<ChannelSpec, 'channel' | 'account'>): string {
  return `${channel}/${account}`;
}
