const crlf = (text: string): Buffer => Buffer.from(text.replace(/\r?\n/g, "\r\n"), "utf8");

const original = (returnPath: string): string => `Return-Path: <${returnPath}>
Received: from status.example.com (status.example.com [192.0.2.1])
From: Status <status@example.com>
To: ann@example.net
Subject: [Acme] Investigating: API errors
Message-ID: <inc-1.u1.s1@example.com>`;

export interface Report {
  /** To whom the report was sent. */
  to: string;
  status?: string;
  diagnostic?: string;
  action?: string;
  messageId?: string;
}

/** As Postfix writes it (RFC 3464 with the returned mail's head). */
export const postfixReport = (r: Report): Buffer =>
  crlf(`Return-Path: <>
Delivered-To: ${r.to}
Date: Tue, 10 Mar 2026 12:05:00 +0000 (UTC)
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${r.to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4F2A.1/mx"
Message-Id: ${r.messageId ?? "<20260310120500.4F2A@mx.example.net>"}

This is a MIME-encapsulated message.

--4F2A.1/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

<ann@example.net>: ${r.diagnostic ?? "550 5.1.1 User unknown"}

--4F2A.1/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4F2A
Arrival-Date: Tue, 10 Mar 2026 12:05:00 +0000 (UTC)

Final-Recipient: rfc822; ann@example.net
Original-Recipient: rfc822;ann@example.net
Action: ${r.action ?? "failed"}
Status: ${r.status ?? "5.1.1"}
Diagnostic-Code: smtp; ${r.diagnostic ?? "550 5.1.1 <ann@example.net>: Recipient address\n    rejected: User unknown in virtual mailbox table"}

--4F2A.1/mx
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

${original(r.to)}

--4F2A.1/mx--
`);

/** As Exchange Online writes it: HTML first, the report's fields with names of its own, the mail nested in it. */
export const exchangeReport = (r: Report): Buffer =>
  crlf(`From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>
To: <${r.to}>
Date: Tue, 10 Mar 2026 12:06:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
	boundary="95b70abb-0ac6-4bbe-94f4-9b0fb8cf1f4a"
Message-ID: <95b70abb@DB9PR01MB0001.eurprd01.prod.exchangelabs.com>
Subject: Undeliverable: [Acme] Investigating: API errors
Auto-Submitted: auto-replied
MIME-Version: 1.0

--95b70abb-0ac6-4bbe-94f4-9b0fb8cf1f4a
Content-Type: multipart/alternative; differences=Content-Type;
	boundary="inner"

--inner
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to ann@example.net couldn't be delivered.

--inner
Content-Type: text/html; charset="us-ascii"

<p>Your message couldn't be delivered.</p>
--inner--

--95b70abb-0ac6-4bbe-94f4-9b0fb8cf1f4a
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

${Buffer.from(
  `Reporting-MTA: dns;DB9PR01MB0001.eurprd01.prod.exchangelabs.com\r
Received-From-MTA: dns;status.example.com\r
Arrival-Date: Tue, 10 Mar 2026 12:06:00 +0000\r
\r
Final-Recipient: rfc822;ann@example.net\r
Action: ${r.action ?? "failed"}\r
Status: ${r.status ?? "5.4.1"}\r
Diagnostic-Code: smtp;${r.diagnostic ?? "550 5.4.1 Recipient address rejected: Access denied."}\r
`,
).toString("base64")}

--95b70abb-0ac6-4bbe-94f4-9b0fb8cf1f4a
Content-Type: message/rfc822

${original(r.to)}
Content-Type: text/plain

We look into it.

--95b70abb-0ac6-4bbe-94f4-9b0fb8cf1f4a--
`);

/** As Gmail writes it: a picture in the first part, several lines of the server's words, no head of the returned mail. */
export const gmailReport = (r: Report): Buffer =>
  crlf(`Delivered-To: ${r.to}
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: ${r.to}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Message-ID: <67d0.1@mx.google.com>
Date: Tue, 10 Mar 2026 05:07:00 -0700 (PDT)
Content-Type: multipart/report; boundary="000000000000f9b9"; report-type=delivery-status

--000000000000f9b9
Content-Type: multipart/related; boundary="000000000000f9c1"

--000000000000f9c1
Content-Type: multipart/alternative; boundary="000000000000f9c9"

--000000000000f9c9
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--000000000000f9c9--
--000000000000f9c1
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgo=
--000000000000f9c1--
--000000000000f9b9
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Tue, 10 Mar 2026 05:07:00 -0700 (PDT)
X-Original-Message-ID: <inc-1.u1.s1@example.com>

Final-Recipient: rfc822; ann@example.net
Action: ${r.action ?? "failed"}
Status: ${r.status ?? "5.1.1"}
Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.9, the server for the domain example.net.)
Diagnostic-Code: smtp; ${r.diagnostic ?? "550-5.1.1 The email account that you tried to reach does not exist. Please try\n 550-5.1.1 double-checking the recipient's email address for typos or\n 550 5.1.1 unnecessary spaces."}
Last-Attempt-Date: Tue, 10 Mar 2026 05:07:01 -0700 (PDT)

--000000000000f9b9--
`);

/** As servers older than the standard write it: prose. */
export const proseReport = (r: Report): Buffer =>
  crlf(`Return-Path: <>
To: ${r.to}
From: MAILER-DAEMON@mail.example.net
Subject: failure notice
Message-ID: ${r.messageId ?? "<prose@mail.example.net>"}

Hi. This is the qmail-send program at mail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.

<ann@example.net>:
192.0.2.9 does not like recipient.
Remote host said: ${r.diagnostic ?? "550 5.1.1 No such user here"}
Giving up on 192.0.2.9.

--- Below this line is a copy of the message.

${original(r.to)}
`);

/** A reader's "this is spam" (RFC 5965), sent to where complaints go: whom it is about stands in the returned mail. */
export const complaintReport = (returnPath: string, type = "abuse"): Buffer =>
  crlf(`From: <fbl@mailbox.example.net>
To: complaints@bounces.example.com
Subject: FW: [Acme] Investigating: API errors
Date: Tue, 10 Mar 2026 12:08:00 +0000
Message-ID: <fbl-1@mailbox.example.net>
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain

This is an email abuse report.
--part
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: SomeGenerator/1.0
Version: 1

--part
Content-Type: message/rfc822

${original(returnPath)}
Content-Type: text/plain

We look into it.
--part--
`);

/** Somebody is on holiday (RFC 3834). */
export const holidayAnswer = (to: string): Buffer =>
  crlf(`From: Ann <ann@example.net>
To: ${to}
Subject: Out of office: 550 reasons to be away
Auto-Submitted: auto-replied
Message-ID: <holiday@example.net>

I am away until 5.1.1 next week.
`);
