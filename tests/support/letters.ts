import type { ChannelEnvironment, Letter } from "../../lib/channels/channel.ts";
import type { Notice } from "../../lib/domain/event.ts";
import { plainServices, type ServiceSettings } from "../../lib/domain/services.ts";
import type { Message } from "../../lib/render/message.ts";

export const page = {
  id: "page00000001",
  name: "Northwind & <Co>",
  url: "https://status.example.com",
  timeZone: "Europe/Berlin",
};

export const links = {
  manage: "https://status.example.com/subscriptions/manage-token",
  unsubscribe: "https://status.example.com/unsubscribe/leave-token",
};

export const notice = (edit: Partial<Notice> = {}): Notice => ({
  incidentId: "incident0001",
  updateId: "update000001",
  kind: "incident",
  audience: "public",
  title: "API errors",
  status: "investigating",
  previousStatus: null,
  impact: "major",
  body: "We **look** into it.",
  automatic: false,
  postedAt: Date.UTC(2026, 2, 10, 12),
  startedAt: Date.UTC(2026, 2, 10, 11, 55),
  scheduledFor: null,
  scheduledUntil: null,
  promiseAt: Date.UTC(2026, 2, 10, 13),
  occasion: null,
  calendar: null,
  components: [{ componentId: "component001", name: "API", oldStatus: "operational", newStatus: "major_outage" }],
  ...edit,
});

export const told = (edit: Partial<Notice> = {}): Message => ({ type: "notice", page, notice: notice(edit) });

export const letter = (edit: Partial<Letter> = {}): Letter => ({
  deliveryId: "delivery0001",
  subscriberId: "subscriber01",
  address: "",
  settings: {},
  secrets: [],
  message: told(),
  language: "en",
  timeZone: page.timeZone,
  links,
  sequence: 7,
  thread: null,
  createdAt: Date.UTC(2026, 2, 10, 12),
  now: Date.now(),
  ...edit,
});

export const mailSettings = (edit: Partial<ChannelEnvironment["email"]> = {}): ChannelEnvironment["email"] => ({
  smtpUrl: null,
  mailFrom: "Status <status@example.com>",
  mailFolder: "/nowhere",
  returnPath: () => null,
  rate: null,
  dkim: null,
  onServer: () => undefined,
  ...edit,
});

export const environment = (services: Partial<ServiceSettings>, edit: Partial<ChannelEnvironment> = {}) => ({
  email: mailSettings(),
  allowPrivate: true,
  services: { ...plainServices, ...services },
  pushKeys: async () => ({ publicKey: "", privateKey: "" }),
  ...edit,
});
