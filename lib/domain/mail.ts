/** A mail without its addresses: what a reader's program shows, and the headers that make it behave. */
export interface MailContent {
  subject: string;
  text: string;
  html: string;
  /** With its angle brackets; the same for every try, so that a repeat can be told (RFC 5322 §3.6.4). */
  messageId: string;
  /** The Message-ID that all updates of one incident to one subscriber refer to, so that they form one thread. */
  thread: string | null;
  headers: Record<string, string>;
}
