import { createTransport } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for every try, so that a mailbox can recognise a mail that came twice. */
  readonly messageId: string;
}

export interface Mailer {
  /** @throws MailRefused when trying again cannot help; any other error: it may */
  readonly send: (mail: Mail) => Promise<void>;
  readonly close: () => void;
}

export interface MailerConfig {
  /** `smtp://user:password@host:587?requireTLS=true` or `smtps://…`. */
  readonly smtpUrl: string;
  /** Sender, such as `Countersign <countersign@example.org>`. */
  readonly from: string;
}

/** The mail server has said no for good. */
export class MailRefused extends Error {
  readonly code = 'MAIL_REFUSED';
}

/** A mail server that does not answer must not keep anybody from being asked by other means. */
const PATIENCE_MS = 5_000;

/** Opens a way to send e-mail. Every mail has a connection of its own: nothing stays open. */
export function openMailer({ smtpUrl, from }: MailerConfig): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS * 2,
    dnsTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, subject, text, messageId }) => {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          messageId,
          // Out-of-office answers to a machine help nobody.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
      } catch (error) {
        const refused = (error as { readonly responseCode?: number }).responseCode ?? 0;
        const why = error instanceof Error ? error.message : String(error);
        throw refused >= 500 ? new MailRefused(why) : new Error(why);
      }
    },
    close: () => transport.close(),
  };
}
