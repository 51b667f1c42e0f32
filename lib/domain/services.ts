/** Where telephones are reached: an HTTP gateway that speaks as Twilio's does. */
export interface Gateway {
  /** The account's address, with its user and password. */
  url: string;
  /** The number or name that is shown as the sender. */
  from: string;
}

/** How this installation reaches the services that it has an account with. */
export interface ServiceSettings {
  sms: Gateway | null;
  voice: Gateway | null;
  /** May strangers ask for text messages, which cost money? */
  smsForAll: boolean;
  /** Addresses of the services' programming interfaces, without a trailing slash. */
  slackApi: string;
  telegramApi: string;
  pagerdutyApi: string;
}

/** No accounts, and the services where they are for everyone. */
export const plainServices: ServiceSettings = {
  sms: null,
  voice: null,
  smsForAll: false,
  slackApi: "https://slack.com/api",
  telegramApi: "https://api.telegram.org",
  pagerdutyApi: "https://events.pagerduty.com",
};
