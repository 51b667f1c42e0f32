import { sql } from "drizzle-orm";
import type { Actor } from "../domain/actor.ts";
import type { AlertState, Severity } from "../domain/alert.ts";
import type { AnnouncementAudience } from "../domain/announcement.ts";
import type { SubscriberScope, UpdateAudience } from "../domain/audience.ts";
import type { Automation, IncidentDraft } from "../domain/automation.ts";
import type { BounceKind } from "../domain/bounce.ts";
import type { ConsentEnd, ConsentStep, ConsentWay } from "../domain/consent.ts";
import type { DeliveryState } from "../domain/delivery.ts";
import type { DrillReport } from "../domain/drill.ts";
import type { Ending } from "../domain/ending.ts";
import type { EventPayload } from "../domain/event.ts";
import type { ComponentChange, Impact, IncidentKind, PostStatus } from "../domain/incident.ts";
import type { MergeRecord, StoredRelation } from "../domain/incident-link.ts";
import type { UpdateOccasion } from "../domain/maintenance.ts";
import type { Language } from "../domain/messages/languages.ts";
import type { PendingAct, PendingState } from "../domain/pending-post.ts";
import type { Role, Scope } from "../domain/permission.ts";
import type { ActionState, PostmortemSections, TimelineEdit } from "../domain/postmortem.ts";
import type { Cadence } from "../domain/preferences.ts";
import type { ProbeState, Quorum } from "../domain/probe.ts";
import type { WindowSize } from "../domain/rollup.ts";
import type { RotationPeriod } from "../domain/rotation.ts";
import type { ComponentPolicy, ComponentStatus, ShownStatus } from "../domain/status.ts";
import type { ImportChoices, ImportRow, ImportState, LineVerdict } from "../domain/subscriber-import.ts";
import type { ChannelKind, SubscriberState } from "../domain/subscription.ts";
import type { Dialect } from "./dialect.ts";

/** Every table, once. `schema.sqlite.ts` and `schema.postgres.ts` give it a dialect. */
export function defineTables(d: Dialect) {
  const { table, text, integer, bigint, boolean, instant, json, real, index, uniqueIndex, primaryKey, sequence } = d;

  const pages = table("pages", {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    description: text("description"),
    supportUrl: text("support_url"),
    brandColor: text("brand_color"),
    timeZone: text("time_zone").notNull(),
    /** Grows with every committed change that a visitor could see. */
    revision: bigint("revision").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  });

  const componentGroups = table(
    "component_groups",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      name: text("name").notNull(),
      description: text("description"),
      position: integer("position").notNull(),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [index("component_groups_page").on(t.pageId, t.position)],
  );

  const components = table(
    "components",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      groupId: text("group_id").references(() => componentGroups.id),
      name: text("name").notNull(),
      description: text("description"),
      position: integer("position").notNull(),
      showcase: boolean("showcase").notNull(),
      /** Does the page draw its response time? */
      showResponseTime: boolean("show_response_time").notNull().default(false),
      onlyShowIfDegraded: boolean("only_show_if_degraded").notNull(),
      startDate: text("start_date"),
      /** What responders follow when it is in trouble; never public. */
      runbookUrl: text("runbook_url"),
      /** A responder's pin; null while the status is derived. */
      pinnedStatus: text("pinned_status").$type<ComponentStatus>(),
      /** How the states of its probes become its own. */
      policy: text("policy").$type<ComponentPolicy>().notNull().default("worst"),
      /** What its failing probes set going; null: a draft that waits for a person. */
      automation: json<Automation>("automation"),
      /** Cache of the open status change, written with it in one place (store/status-changes). */
      status: text("status").$type<ShownStatus>().notNull(),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
      deletedAt: instant("deleted_at"),
    },
    (t) => [index("components_page").on(t.pageId, t.position)],
  );

  /** A component went to `status` at `startedAt`: the only input of uptime. The open one has no end. */
  const statusChanges = table(
    "status_changes",
    {
      id: text("id").primaryKey(),
      componentId: text("component_id")
        .notNull()
        .references(() => components.id),
      status: text("status").$type<ShownStatus>().notNull(),
      startedAt: instant("started_at").notNull(),
      endedAt: instant("ended_at"),
    },
    (t) => [
      index("status_changes_component").on(t.componentId, t.startedAt),
      index("status_changes_end").on(t.endedAt),
    ],
  );

  /** An outage of the one that is depended on explains an outage of the other. */
  const componentDependencies = table(
    "component_dependencies",
    {
      componentId: text("component_id")
        .notNull()
        .references(() => components.id, { onDelete: "cascade" }),
      dependsOnId: text("depends_on_id")
        .notNull()
        .references(() => components.id, { onDelete: "cascade" }),
    },
    (t) => [
      primaryKey({ columns: [t.componentId, t.dependsOnId] }),
      index("component_dependencies_on").on(t.dependsOnId),
    ],
  );

  /** A maintainer's word on what a component's status was within a span; the intervals themselves stay as measured. */
  const statusCorrections = table(
    "status_corrections",
    {
      id: text("id").primaryKey(),
      componentId: text("component_id")
        .notNull()
        .references(() => components.id, { onDelete: "cascade" }),
      status: text("status").$type<ShownStatus>().notNull(),
      startedAt: instant("started_at").notNull(),
      endedAt: instant("ended_at").notNull(),
      reason: text("reason").notNull(),
      correctedBy: text("corrected_by").notNull(),
      createdAt: instant("created_at").notNull(),
      withdrawnAt: instant("withdrawn_at"),
      /** The false alarm whose end made it, so that it can be taken back with that end. */
      incidentId: text("incident_id"),
    },
    (t) => [
      index("status_corrections_component").on(t.componentId, t.startedAt),
      index("status_corrections_incident").on(t.incidentId),
    ],
  );

  const probes = table(
    "probes",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      componentId: text("component_id").references(() => components.id),
      name: text("name").notNull(),
      kind: text("kind").notNull(),
      /** Parsed by the kind's own schema. */
      settings: json<Record<string, unknown>>("settings").notNull(),
      intervalMs: integer("interval_ms").notNull(),
      timeoutMs: integer("timeout_ms").notNull(),
      failuresToDown: integer("failures_to_down").notNull(),
      successesToUp: integer("successes_to_up").notNull(),
      enabled: boolean("enabled").notNull(),
      /** After a failure it is asked again so soon, until a verdict is reached; 0 waits for the next turn. */
      recheckMs: integer("recheck_ms").notNull().default(5000),
      /** Where it runs: `local`, or the names of agents. */
      locations: json<string[]>("locations").notNull().default(["local"]),
      /** How many of its locations have to see it fail. */
      quorum: text("quorum").$type<Quorum>().notNull().default("majority"),
      /** Its share in a component that weighs its probes. */
      weight: real("weight").notNull().default(1),
      /** What its locations' verdicts come to; written when it turns. */
      state: text("state").$type<ProbeState>().notNull(),
      stateSince: instant("state_since").notNull(),
      stateReason: text("state_reason"),
      /** When it turned lately, in milliseconds since the epoch: too often within a while is flapping. */
      turns: json<number[]>("turns").notNull().default([]),
      unstableSince: instant("unstable_since"),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [index("probes_component").on(t.componentId)],
  );

  /** What one location makes of a probe: its verdict, and what it needs to come to the next one. */
  const probeStates = table(
    "probe_states",
    {
      probeId: text("probe_id")
        .notNull()
        .references(() => probes.id, { onDelete: "cascade" }),
      location: text("location").notNull(),
      state: text("state").$type<ProbeState>().notNull(),
      stateSince: instant("state_since").notNull(),
      streakOf: text("streak_of").$type<"up" | "degraded" | "down">(),
      streak: integer("streak").notNull(),
      streakSince: instant("streak_since").notNull(),
      lastResultAt: instant("last_result_at"),
      lastReason: text("last_reason"),
      lastLatencyMs: real("last_latency_ms"),
    },
    (t) => [primaryKey({ columns: [t.probeId, t.location] })],
  );

  /** Which worker runs which part of the probes. */
  const probeShards = table("probe_shards", {
    shard: integer("shard").primaryKey(),
    owner: text("owner"),
    leasedUntil: instant("leased_until"),
  });

  /** Probes from elsewhere. The name is the location. */
  const agents = table(
    "agents",
    {
      id: text("id").primaryKey(),
      name: text("name").notNull(),
      tokenHash: text("token_hash").notNull(),
      createdAt: instant("created_at").notNull(),
      lastSeenAt: instant("last_seen_at"),
      /** Its own check of its network says that it sees nothing. */
      blindSince: instant("blind_since"),
      version: text("version"),
    },
    (t) => [uniqueIndex("agents_name").on(t.name), uniqueIndex("agents_token").on(t.tokenHash)],
  );

  /** What a job told of itself at its heartbeat address. */
  const heartbeatSignals = table("heartbeat_signals", {
    probeId: text("probe_id")
      .primaryKey()
      .references(() => probes.id, { onDelete: "cascade" }),
    startedAt: instant("started_at"),
    succeededAt: instant("succeeded_at"),
    failedAt: instant("failed_at"),
    detail: text("detail"),
  });

  const probeResults = table(
    "probe_results",
    {
      id: sequence("id"),
      probeId: text("probe_id")
        .notNull()
        .references(() => probes.id, { onDelete: "cascade" }),
      location: text("location").notNull(),
      at: instant("at").notNull(),
      state: text("state").$type<"up" | "degraded" | "down">().notNull(),
      latencyMs: real("latency_ms"),
      /** Milliseconds by phase, in the order of `phaseNames`. */
      phases: json<(number | null)[]>("phases"),
      errorClass: text("error_class"),
      reason: text("reason"),
    },
    (t) => [uniqueIndex("probe_results_once").on(t.probeId, t.at, t.location), index("probe_results_at").on(t.at)],
  );

  /** What was seen when a probe failed: the last ones of each. */
  const probeEvidence = table(
    "probe_evidence",
    {
      id: sequence("id"),
      probeId: text("probe_id")
        .notNull()
        .references(() => probes.id, { onDelete: "cascade" }),
      location: text("location").notNull(),
      at: instant("at").notNull(),
      errorClass: text("error_class"),
      reason: text("reason"),
      facts: json<[label: string, value: string][]>("facts").notNull(),
    },
    (t) => [index("probe_evidence_probe").on(t.probeId, t.id)],
  );

  /** Results of one probe at one location within a window of `size` seconds. */
  const rollups = table(
    "rollups",
    {
      probeId: text("probe_id")
        .notNull()
        .references(() => probes.id, { onDelete: "cascade" }),
      location: text("location").notNull(),
      size: integer("size").$type<WindowSize>().notNull(),
      start: instant("start").notNull(),
      up: integer("up").notNull(),
      degraded: integer("degraded").notNull(),
      down: integer("down").notNull(),
      /** Of the answers that were measured: how many, and milliseconds. */
      count: integer("count").notNull(),
      min: real("min"),
      max: real("max"),
      sum: real("sum").notNull(),
      /** Buckets and their counts in turn (domain/histogram). */
      histogram: json<number[]>("histogram").notNull(),
      /** Sums of milliseconds by phase, and of how many answers. */
      phases: json<number[]>("phases"),
    },
    (t) => [
      primaryKey({ columns: [t.probeId, t.size, t.start, t.location] }),
      index("rollups_window").on(t.size, t.start),
    ],
  );

  /** Results that came after their window had been rolled up. */
  const rollupRepairs = table(
    "rollup_repairs",
    {
      probeId: text("probe_id")
        .notNull()
        .references(() => probes.id, { onDelete: "cascade" }),
      /** UTC midnight of the day to be done again. */
      day: instant("day").notNull(),
    },
    (t) => [primaryKey({ columns: [t.probeId, t.day] })],
  );

  /** Maintenances that come again: the worker makes the next occurrences from the rule. */
  const maintenanceSeries = table(
    "maintenance_series",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      name: text("name").notNull(),
      body: text("body").notNull(),
      /** RFC 5545 RRULE, without its name. */
      rrule: text("rrule").notNull(),
      timeZone: text("time_zone").notNull(),
      /** The wall clock of the first start, such as `2030-01-31T22:00`. */
      startsAt: text("starts_at").notNull(),
      durationMin: integer("duration_min").notNull(),
      /** Wall clocks of starts that are left out. */
      exdates: json<string[]>("exdates").notNull(),
      componentIds: json<string[]>("component_ids").notNull(),
      /** Minutes before each start. */
      reminders: json<number[]>("reminders").notNull(),
      autoStart: boolean("auto_start").notNull(),
      autoComplete: boolean("auto_complete").notNull(),
      overrunUpdate: boolean("overrun_update").notNull(),
      /** Are subscribers told of each occurrence when it is planned, starts and ends? */
      announce: boolean("announce").notNull(),
      /** How far ahead occurrences are made. */
      aheadDays: integer("ahead_days").notNull(),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
      endedAt: instant("ended_at"),
    },
    (t) => [index("maintenance_series_page").on(t.pageId, t.endedAt)],
  );

  /** Rehearsals: incidents of theirs go the usual way and reach nobody but those who take part. */
  const drills = table(
    "drills",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      name: text("name").notNull(),
      /** Markdown: what is supposed to have happened. */
      scenario: text("scenario").notNull(),
      startedAt: instant("started_at").notNull(),
      endedAt: instant("ended_at"),
      createdBy: text("created_by").notNull(),
      /** What came of it, as of its end. */
      report: json<DrillReport>("report"),
    },
    (t) => [index("drills_page").on(t.pageId, t.startedAt)],
  );

  /** Incidents and maintenances: one shape, told apart by `kind`, as in Statuspage. */
  const incidents = table(
    "incidents",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      kind: text("kind").$type<IncidentKind>().notNull(),
      name: text("name").notNull(),
      /** Cache of what the updates say (domain/incident.deriveIncident), written where an update is. */
      status: text("status").$type<PostStatus>().notNull(),
      impact: text("impact").$type<Impact>().notNull(),
      impactOverride: text("impact_override").$type<Impact>(),
      /** Opened by a probe rather than a person; the probe's recovery may resolve it. */
      automatic: boolean("automatic").notNull(),
      promiseAt: instant("promise_at"),
      startedAt: instant("started_at").notNull(),
      monitoringAt: instant("monitoring_at"),
      resolvedAt: instant("resolved_at"),
      scheduledFor: instant("scheduled_for"),
      scheduledUntil: instant("scheduled_until"),
      autoStart: boolean("auto_start").notNull(),
      autoComplete: boolean("auto_complete").notNull(),
      /** The rehearsal that it belongs to; null: it is real. */
      drillId: text("drill_id").references(() => drills.id, { onDelete: "cascade" }),
      /** When the worker has to move a maintenance next. */
      nextMoveAt: instant("next_move_at"),
      /** The series that made this maintenance, and the start that it gave it. */
      seriesId: text("series_id").references(() => maintenanceSeries.id),
      occurrenceAt: instant("occurrence_at"),
      /** Since when its series leaves it alone: a person has changed it. */
      touchedAt: instant("touched_at"),
      /** Minutes before a maintenance's start at which subscribers are reminded of it. */
      reminders: json<number[]>("reminders").notNull().default([]),
      nextReminderAt: instant("next_reminder_at"),
      cancelledAt: instant("cancelled_at"),
      /** Past its planned end and not over: since when the owner and readers know. */
      overrunAt: instant("overrun_at"),
      /** Are subscribers told by an update of its own when it takes longer than planned? */
      overrunUpdate: boolean("overrun_update").notNull().default(false),
      /** Who is in charge: of a maintenance who posted last, of an incident who opened it or took it over. */
      ownerId: text("owner_id"),
      /** Who speaks to readers, where that is not the owner. */
      leadId: text("lead_id"),
      /** How it ended, where it was not simply resolved. */
      ending: text("ending").$type<Ending>(),
      /** Written down when it was over already. */
      backfilled: boolean("backfilled").notNull().default(false),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [
      index("incidents_page").on(t.pageId, t.startedAt),
      index("incidents_open").on(t.pageId, t.resolvedAt),
      index("incidents_move").on(t.nextMoveAt),
      index("incidents_reminder").on(t.nextReminderAt),
      uniqueIndex("incidents_occurrence").on(t.seriesId, t.occurrenceAt),
      index("incidents_drill").on(t.drillId),
      // And `incidents_begin` on (page_id, coalesce(scheduled_for, started_at), id), the archive's order: by hand in
      // *_archive_search.sql, since drizzle-kit cuts an expression at its commas.
    ],
  );

  /** From whom to whom an incident went, and what the one told the other; never public. */
  const incidentHandovers = table(
    "incident_handovers",
    {
      id: text("id").primaryKey(),
      incidentId: text("incident_id")
        .notNull()
        .references(() => incidents.id, { onDelete: "cascade" }),
      at: instant("at").notNull(),
      handedBy: text("handed_by").notNull(),
      ownerId: text("owner_id"),
      leadId: text("lead_id"),
      note: text("note"),
    },
    (t) => [index("incident_handovers_incident").on(t.incidentId, t.at)],
  );

  /** What one incident has to do with another: `incident_id` is what the relation says of `other_id`. */
  const incidentLinks = table(
    "incident_links",
    {
      id: text("id").primaryKey(),
      incidentId: text("incident_id")
        .notNull()
        .references(() => incidents.id, { onDelete: "cascade" }),
      otherId: text("other_id")
        .notNull()
        .references(() => incidents.id, { onDelete: "cascade" }),
      relation: text("relation").$type<StoredRelation>().notNull(),
      linkedBy: text("linked_by").notNull(),
      createdAt: instant("created_at").notNull(),
      /** What a merge has moved, for its way back. */
      merge: json<MergeRecord>("merge"),
    },
    (t) => [
      uniqueIndex("incident_links_pair").on(t.incidentId, t.otherId),
      index("incident_links_other").on(t.otherId),
    ],
  );

  /** What an incident says of a component now. */
  const incidentComponents = table(
    "incident_components",
    {
      incidentId: text("incident_id")
        .notNull()
        .references(() => incidents.id, { onDelete: "cascade" }),
      componentId: text("component_id")
        .notNull()
        .references(() => components.id),
      status: text("status").$type<ComponentStatus>().notNull(),
    },
    (t) => [
      primaryKey({ columns: [t.incidentId, t.componentId] }),
      index("incident_components_component").on(t.componentId),
    ],
  );

  const incidentUpdates = table(
    "incident_updates",
    {
      id: text("id").primaryKey(),
      incidentId: text("incident_id")
        .notNull()
        .references(() => incidents.id, { onDelete: "cascade" }),
      status: text("status").$type<PostStatus>().notNull(),
      body: text("body").notNull(),
      audience: text("audience").$type<UpdateAudience>().notNull(),
      components: json<ComponentChange[]>("components").notNull(),
      notify: boolean("notify").notNull(),
      automatic: boolean("automatic").notNull(),
      postedBy: text("posted_by").notNull(),
      displayAt: instant("display_at").notNull(),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
      /** Set when the text was corrected after posting. */
      editedAt: instant("edited_at"),
      /** What it tells of besides its status: that a maintenance is moved, called off, late. */
      occasion: text("occasion").$type<UpdateOccasion>(),
      /** By when it promised the next one. */
      promiseAt: instant("promise_at"),
    },
    (t) => [
      index("incident_updates_incident").on(t.incidentId, t.displayAt),
      index("incident_updates_display").on(t.displayAt),
    ],
  );

  /** Named groups inside of the organisation, who are told more than the public. */
  const audiences = table(
    "audiences",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      name: text("name").notNull(),
      description: text("description"),
      position: integer("position").notNull(),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [index("audiences_page").on(t.pageId, t.position)],
  );

  const audienceMembers = table(
    "audience_members",
    {
      audienceId: text("audience_id")
        .notNull()
        .references(() => audiences.id, { onDelete: "cascade" }),
      userId: text("user_id")
        .notNull()
        .references(() => user.id, { onDelete: "cascade" }),
    },
    (t) => [primaryKey({ columns: [t.audienceId, t.userId] }), index("audience_members_user").on(t.userId)],
  );

  /** The groups that an internal update is for. */
  const updateAudiences = table(
    "update_audiences",
    {
      updateId: text("update_id")
        .notNull()
        .references(() => incidentUpdates.id, { onDelete: "cascade" }),
      audienceId: text("audience_id")
        .notNull()
        .references(() => audiences.id, { onDelete: "cascade" }),
    },
    (t) => [primaryKey({ columns: [t.updateId, t.audienceId] }), index("update_audiences_audience").on(t.audienceId)],
  );

  /** A plain notice that touches no status. */
  const announcements = table(
    "announcements",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      title: text("title").notNull(),
      /** Markdown. */
      body: text("body").notNull(),
      audience: text("audience").$type<AnnouncementAudience>().notNull(),
      /** The components that it concerns; none: everyone. */
      componentIds: json<string[]>("component_ids").notNull(),
      notify: boolean("notify").notNull(),
      postedBy: text("posted_by").notNull(),
      publishedAt: instant("published_at").notNull(),
      /** Until when it stands at the top of the page; null: it does not. */
      pinnedUntil: instant("pinned_until"),
      /** Set when its title or text was changed after it was published. */
      editedAt: instant("edited_at"),
      withdrawnAt: instant("withdrawn_at"),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [index("announcements_page").on(t.pageId, t.publishedAt)],
  );

  /** The groups that an announcement is for, where it is not for everyone. */
  const announcementAudiences = table(
    "announcement_audiences",
    {
      announcementId: text("announcement_id")
        .notNull()
        .references(() => announcements.id, { onDelete: "cascade" }),
      audienceId: text("audience_id")
        .notNull()
        .references(() => audiences.id, { onDelete: "cascade" }),
    },
    (t) => [
      primaryKey({ columns: [t.announcementId, t.audienceId] }),
      index("announcement_audiences_audience").on(t.audienceId),
    ],
  );

  /** An edit keeps the earlier text. */
  const updateRevisions = table(
    "update_revisions",
    {
      id: text("id").primaryKey(),
      updateId: text("update_id")
        .notNull()
        .references(() => incidentUpdates.id, { onDelete: "cascade" }),
      body: text("body").notNull(),
      replacedAt: instant("replaced_at").notNull(),
      replacedBy: text("replaced_by").notNull(),
    },
    (t) => [index("update_revisions_update").on(t.updateId)],
  );

  /**
   * What the archive's search reads: an incident's name and public updates as one text; no row where none is public.
   * Written by the database's triggers alone (*_archive_search.sql), which also keep its full-text index.
   */
  const archiveTexts = table("archive_texts", {
    id: sequence("id"),
    incidentId: text("incident_id")
      .notNull()
      .unique()
      .references(() => incidents.id, { onDelete: "cascade" }),
    text: text("text").notNull(),
  });

  const subscribers = table(
    "subscribers",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      /** Whose it is: the public's, an internal group's, a responder's own, a drill's (domain/audience). */
      scope: text("scope").$type<SubscriberScope>().notNull().default("public"),
      channel: text("channel").$type<ChannelKind>().notNull(),
      /** E-mail address, webhook URL, telephone number; of a chat its service's origin and a fingerprint. */
      address: text("address").notNull(),
      /** Whom to tell when a webhook stops answering. */
      contactEmail: text("contact_email"),
      state: text("state").$type<SubscriberState>().notNull(),
      /** Null: all components, also future ones. */
      componentIds: json<string[] | null>("component_ids"),
      /** Sealed (AES-256-GCM): the webhook's signing secret. */
      sealedSecret: text("sealed_secret"),
      suppressedReason: text("suppressed_reason"),
      /** What of it is told (domain/preferences); a new subscriber is told of everything as it comes. */
      wantsIncidents: boolean("wants_incidents").notNull().default(true),
      wantsMaintenance: boolean("wants_maintenance").notNull().default(true),
      wantsPostmortems: boolean("wants_postmortems").notNull().default(true),
      wantsAnnouncements: boolean("wants_announcements").notNull().default(true),
      /** Incidents below it are not told: 0 for none, to 3 for critical. */
      minimumImpact: integer("minimum_impact").notNull().default(0),
      cadence: text("cadence").$type<Cadence>().notNull().default("every"),
      /** Nothing but the incidents in `incident_followers`. */
      followsOnly: boolean("follows_only").notNull().default(false),
      /** Null: English, and the page's zone. */
      language: text("language").$type<Language>(),
      timeZone: text("time_zone"),
      /** Since when its links are those of another address; null: since the beginning. */
      linksSince: instant("links_since"),
      confirmedAt: instant("confirmed_at"),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [
      uniqueIndex("subscribers_address").on(t.pageId, t.scope, t.channel, t.address),
      index("subscribers_state").on(t.pageId, t.state, t.id),
      index("subscribers_scope").on(t.pageId, t.scope, t.state, t.id),
      index("subscribers_newest").on(t.pageId, t.scope, t.createdAt, t.id),
    ],
  );

  /** What operators have said of a subscriber; no row means nothing of it. */
  const subscriberMarks = table("subscriber_marks", {
    subscriberId: text("subscriber_id")
      .primaryKey()
      .references(() => subscribers.id, { onDelete: "cascade" }),
    /** Who holds it back: nothing is sent until they let it go; null where nobody does. */
    heldBy: text("held_by"),
    heldAt: instant("held_at"),
    /** Many people read this address: who answers for it confirms that it leaves. */
    listOwner: text("list_owner"),
  });

  /** Words by which operators find and tell apart subscribers. */
  const subscriberTags = table(
    "subscriber_tags",
    {
      subscriberId: text("subscriber_id")
        .notNull()
        .references(() => subscribers.id, { onDelete: "cascade" }),
      tag: text("tag").notNull(),
    },
    (t) => [primaryKey({ columns: [t.subscriberId, t.tag] }), index("subscriber_tags_tag").on(t.tag, t.subscriberId)],
  );

  /** Proofs that an address agreed. They outlast the subscription for a set time, without the address. */
  const consents = table(
    "consents",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id").notNull(),
      subscriberId: text("subscriber_id").notNull(),
      channel: text("channel").$type<ChannelKind>().notNull(),
      /** Keyed digest of channel and address: whoever asks about an address can be answered, nobody can read it. */
      addressHash: text("address_hash").notNull(),
      step: text("step").$type<ConsentStep>().notNull(),
      way: text("way").$type<ConsentWay>().notNull(),
      /** What the person was shown. */
      wording: text("wording"),
      /** How the consent was got, in an operator's words. */
      note: text("note"),
      /** Keyed digest of the network address. */
      ipHash: text("ip_hash"),
      /** Who entered it; null for the person themselves. */
      actor: text("actor"),
      at: instant("at").notNull(),
      /** When the subscription ended, and whether its owner left. */
      endedAt: instant("ended_at"),
      ended: text("ended").$type<ConsentEnd>(),
    },
    (t) => [
      index("consents_subscriber").on(t.subscriberId, t.at),
      index("consents_address").on(t.addressHash),
      index("consents_ended").on(t.endedAt),
    ],
  );

  /** A file of subscribers: looked through first, then added line by line. */
  const imports = table("imports", {
    id: text("id").primaryKey(),
    pageId: text("page_id").notNull(),
    fileName: text("file_name").notNull(),
    state: text("state").$type<ImportState>().notNull(),
    choices: json<ImportChoices>("choices").notNull(),
    actor: json<Actor>("actor").notNull(),
    ignoredColumns: json<string[]>("ignored_columns").notNull(),
    lines: integer("lines").notNull(),
    /** How many lines have which verdict: they outlast the lines. */
    counts: json<Partial<Record<LineVerdict, number>>>("counts").notNull(),
    /** Up to which line it has been worked through. */
    upTo: integer("up_to").notNull(),
    /** Why it could not be read or worked through to its end. */
    problem: text("problem"),
    createdAt: instant("created_at").notNull(),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
    updatedAt: instant("updated_at").notNull(),
  });

  /** The lines of an import, each with what becomes of it. They go a week after the import. */
  const importLines = table(
    "import_lines",
    {
      importId: text("import_id")
        .notNull()
        .references(() => imports.id, { onDelete: "cascade" }),
      line: integer("line").notNull(),
      /** Channel and address, by which repetitions are found. */
      key: text("key"),
      row: json<ImportRow | null>("row"),
      verdict: text("verdict").$type<LineVerdict>().notNull(),
      note: text("note"),
    },
    (t) => [
      primaryKey({ columns: [t.importId, t.line] }),
      index("import_lines_key").on(t.importId, t.key),
      index("import_lines_verdict").on(t.importId, t.verdict, t.line),
    ],
  );

  /** Who asked for one incident, whatever else they chose; gone some days after its end. */
  const incidentFollowers = table(
    "incident_followers",
    {
      incidentId: text("incident_id")
        .notNull()
        .references(() => incidents.id, { onDelete: "cascade" }),
      subscriberId: text("subscriber_id")
        .notNull()
        .references(() => subscribers.id, { onDelete: "cascade" }),
    },
    (t) => [
      primaryKey({ columns: [t.incidentId, t.subscriberId] }),
      index("incident_followers_subscriber").on(t.subscriberId),
    ],
  );

  /** When those who want one message a day get theirs. */
  const digests = table(
    "digests",
    {
      subscriberId: text("subscriber_id")
        .primaryKey()
        .references(() => subscribers.id, { onDelete: "cascade" }),
      /** 0 to 23, of the subscriber's time zone. */
      hour: integer("hour").notNull(),
      dueAt: instant("due_at").notNull(),
      /** The local date of the last one; null before the first. */
      lastDay: text("last_day"),
      /** The event up to which it has told. */
      seq: bigint("seq").notNull(),
      /** The incidents that it has told of and that went on then: of their end it tells too. */
      openIds: json<string[]>("open_ids").notNull().default([]),
    },
    (t) => [index("digests_due").on(t.dueAt)],
  );

  /** Who had their data erased, by a keyed hash: nobody but they themselves can subscribe the address again. */
  const erasedAddresses = table("erased_addresses", {
    hash: text("hash").primaryKey(),
    erasedAt: instant("erased_at").notNull(),
  });

  /** Addresses that are held back although their subscription has ended, by a keyed hash. */
  const heldAddresses = table("held_addresses", {
    hash: text("hash").primaryKey(),
    /** Who held it back. */
    heldBy: text("held_by"),
    heldAt: instant("held_at").notNull(),
  });

  /** What a channel keeps of one subscriber beyond the address, and how it has fared; no row means nothing of it. */
  const subscriberChannels = table("subscriber_channels", {
    subscriberId: text("subscriber_id")
      .primaryKey()
      .references(() => subscribers.id, { onDelete: "cascade" }),
    /** Sealed JSON: hook addresses and keys. */
    sealedSettings: text("sealed_settings"),
    /** Sealed: the signing secret before the newest, which signs too until `oldSecretUntil`. */
    sealedOldSecret: text("sealed_old_secret"),
    oldSecretUntil: instant("old_secret_until"),
    /** Since when nothing came through; null while it does. */
    failingSince: instant("failing_since"),
    /** Deliveries given up one after the other. */
    deadInRow: integer("dead_in_row").notNull(),
  });

  /** By what a chat finds the thread of an incident; written with the first message that came through. */
  const deliveryThreads = table(
    "delivery_threads",
    {
      subscriberId: text("subscriber_id")
        .notNull()
        .references(() => subscribers.id, { onDelete: "cascade" }),
      incidentId: text("incident_id").notNull(),
      ref: json<{ thread: string }>("ref").notNull(),
    },
    (t) => [primaryKey({ columns: [t.subscriberId, t.incidentId] })],
  );

  /** What came back of mail that a server had taken, and who complained: each report once. */
  const bounces = table(
    "bounces",
    {
      /** A digest of the source and the report's own name. */
      id: text("id").primaryKey(),
      subscriberId: text("subscriber_id")
        .notNull()
        .references(() => subscribers.id, { onDelete: "cascade" }),
      deliveryId: text("delivery_id"),
      kind: text("kind").$type<BounceKind>().notNull(),
      reason: text("reason").notNull(),
      /** `mail`, or which provider told of it. */
      source: text("source").notNull(),
      at: instant("at").notNull(),
    },
    (t) => [index("bounces_subscriber").on(t.subscriberId, t.at), index("bounces_at").on(t.at)],
  );

  /** Purpose-bound secrets given to people: stored as SHA-256 only. */
  const tokens = table(
    "tokens",
    {
      hash: text("hash").primaryKey(),
      purpose: text("purpose")
        .$type<"setup" | "confirm" | "manage" | "unsubscribe" | "invite" | "replay" | "leave" | "move">()
        .notNull(),
      subjectId: text("subject_id").notNull(),
      /** Sealed: what it is about besides its subject. */
      sealed: text("sealed"),
      expiresAt: instant("expires_at"),
      usedAt: instant("used_at"),
      createdAt: instant("created_at").notNull(),
    },
    (t) => [index("tokens_subject").on(t.purpose, t.subjectId)],
  );

  const apiTokens = table("api_tokens", {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    hash: text("hash").notNull(),
    /** What it may do; null for the tokens of old, which may do everything. */
    scopes: json<Scope[]>("scopes"),
    /** The person who made it, or whose token did; null for the operator. */
    madeBy: text("made_by"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at"),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
  });

  /** The transactional outbox: written in the transaction of the change it tells of. */
  const events = table(
    "events",
    {
      seq: sequence("seq"),
      id: text("id").notNull(),
      pageId: text("page_id").notNull(),
      type: text("type").notNull(),
      payload: json<EventPayload>("payload").notNull(),
      createdAt: instant("created_at").notNull(),
      /** Up to which subscriber the event has been expanded into deliveries. */
      cursor: text("cursor"),
      expandedAt: instant("expanded_at"),
      leasedUntil: instant("leased_until"),
    },
    (t) => [uniqueIndex("events_id").on(t.id), index("events_open").on(t.expandedAt, t.seq)],
  );

  const deliveries = table(
    "deliveries",
    {
      id: text("id").primaryKey(),
      eventId: text("event_id").notNull(),
      eventSeq: bigint("event_seq").notNull(),
      subscriberId: text("subscriber_id")
        .notNull()
        .references(() => subscribers.id, { onDelete: "cascade" }),
      /** The incident told of: deliveries of one incident reach one subscriber in order. */
      incidentId: text("incident_id"),
      updateId: text("update_id"),
      channel: text("channel").$type<ChannelKind>().notNull(),
      state: text("state").$type<DeliveryState>().notNull(),
      /** What goes first: 0 before 1 before 2 (domain/delivery). */
      priority: integer("priority").notNull().default(1),
      attempts: integer("attempts").notNull(),
      nextAttemptAt: instant("next_attempt_at"),
      leasedUntil: instant("leased_until"),
      leaseOwner: text("lease_owner"),
      /** When its newest try was begun: what it says was read no earlier. Null before the first, and in old rows. */
      claimedAt: instant("claimed_at"),
      lastReason: text("last_reason"),
      sentAt: instant("sent_at"),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [
      uniqueIndex("deliveries_once").on(t.eventSeq, t.subscriberId),
      index("deliveries_due").on(t.channel, t.state, t.nextAttemptAt).where(sql`state in ('sending', 'failed')`),
      index("deliveries_waiting").on(t.channel, t.priority, t.eventSeq).where(sql`state = 'pending'`),
      index("deliveries_subscriber").on(t.subscriberId, t.incidentId, t.eventSeq),
      index("deliveries_update").on(t.updateId, t.state, t.subscriberId),
      index("deliveries_sent").on(t.updateId, t.sentAt, t.channel).where(sql`state = 'sent'`),
    ],
  );

  /** How many deliveries have ended in which way since the beginning; in parts, so that workers do not wait for each other. */
  const deliveryTotals = table(
    "delivery_totals",
    {
      channel: text("channel").$type<ChannelKind>().notNull(),
      state: text("state").$type<DeliveryState>().notNull(),
      part: integer("part").notNull(),
      n: bigint("n").notNull(),
    },
    (t) => [primaryKey({ columns: [t.channel, t.state, t.part] })],
  );

  const alerts = table(
    "alerts",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id").notNull(),
      /** Repeats fold into one. */
      fingerprint: text("fingerprint").notNull(),
      state: text("state").$type<AlertState>().notNull(),
      severity: text("severity").$type<Severity>().notNull().default("high"),
      /** Who has set the severity; null while it is what the component's status makes of it. */
      severityBy: text("severity_by"),
      title: text("title").notNull(),
      detail: text("detail"),
      probeId: text("probe_id"),
      componentId: text("component_id"),
      incidentId: text("incident_id"),
      /** The alert of a component that this one's depends on. */
      explainedBy: text("explained_by"),
      /** The incident that it proposes, for a person to publish. */
      draft: json<IncidentDraft>("draft"),
      /** When the draft is published unless somebody dismisses it. */
      publishAt: instant("publish_at"),
      /** When its incident is resolved unless the trouble comes back. */
      resolveIncidentAt: instant("resolve_incident_at"),
      startedAt: instant("started_at").notNull(),
      acknowledgedAt: instant("acknowledged_at"),
      acknowledgedBy: text("acknowledged_by"),
      /** Until then it calls nobody. */
      snoozedUntil: instant("snoozed_until"),
      resolvedAt: instant("resolved_at"),
      count: integer("count").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [
      index("alerts_state").on(t.pageId, t.state),
      index("alerts_fingerprint").on(t.fingerprint, t.state),
      index("alerts_publish").on(t.publishAt),
      index("alerts_resolve").on(t.resolveIncidentAt),
    ],
  );

  /** Filtered lists of the desk that a person comes back to. */
  const savedViews = table(
    "saved_views",
    {
      id: text("id").primaryKey(),
      userId: text("user_id")
        .notNull()
        .references(() => user.id, { onDelete: "cascade" }),
      name: text("name").notNull(),
      /** Below `/admin`, with its query. */
      path: text("path").notNull(),
      createdAt: instant("created_at").notNull(),
    },
    (t) => [uniqueIndex("saved_views_path").on(t.userId, t.path)],
  );

  /** How far the calling for an alert has come. */
  const escalations = table(
    "escalations",
    {
      alertId: text("alert_id")
        .primaryKey()
        .references(() => alerts.id, { onDelete: "cascade" }),
      /** The step that is next, from 0. */
      step: integer("step").notNull(),
      /** When it is due; null: somebody takes care, the trouble is over, or all have been called often enough. */
      nextAt: instant("next_at"),
      startedAt: instant("started_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [index("escalations_due").on(t.nextAt)],
  );

  /** Who is on duty in turns. */
  const rotations = table(
    "rotations",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      name: text("name").notNull(),
      period: text("period").$type<RotationPeriod>().notNull(),
      timeZone: text("time_zone").notNull(),
      /** The wall clock at hand-over, such as `09:00`. */
      handOverAt: text("hand_over_at").notNull(),
      /** The local date on which the first member's first turn begins; a weekly one hands over on its day of the week. */
      startsOn: text("starts_on").notNull(),
      /** Ids of people, in order. */
      members: json<string[]>("members").notNull(),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [index("rotations_page").on(t.pageId)],
  );

  /** Somebody takes a rotation's duty for a while. */
  const rotationOverrides = table(
    "rotation_overrides",
    {
      id: text("id").primaryKey(),
      rotationId: text("rotation_id")
        .notNull()
        .references(() => rotations.id, { onDelete: "cascade" }),
      userId: text("user_id").notNull(),
      startsAt: instant("starts_at").notNull(),
      endsAt: instant("ends_at").notNull(),
      createdBy: text("created_by").notNull(),
      createdAt: instant("created_at").notNull(),
    },
    (t) => [index("rotation_overrides_rotation").on(t.rotationId, t.endsAt)],
  );

  /** Each post on an open incident promises the next one. Open until it is kept or missed. */
  const promises = table(
    "promises",
    {
      id: text("id").primaryKey(),
      incidentId: text("incident_id")
        .notNull()
        .references(() => incidents.id, { onDelete: "cascade" }),
      /** The person who made it; null for a program or Candor itself. */
      madeBy: text("made_by"),
      madeAt: instant("made_at").notNull(),
      dueAt: instant("due_at").notNull(),
      /** When the next post came in time. */
      keptAt: instant("kept_at"),
      /** When the next post came too late. */
      missedAt: instant("missed_at"),
      remindedAt: instant("reminded_at"),
      lapsedNotifiedAt: instant("lapsed_notified_at"),
    },
    (t) => [index("promises_incident").on(t.incidentId, t.madeAt), index("promises_due").on(t.dueAt)],
  );

  /** What was learnt from an incident: a draft until it is published, as an update of the incident. */
  const postmortems = table(
    "postmortems",
    {
      incidentId: text("incident_id")
        .primaryKey()
        .references(() => incidents.id, { onDelete: "cascade" }),
      /** Markdown by section. */
      sections: json<PostmortemSections>("sections").notNull(),
      /** What people changed in the timeline that the record gives, and what they added. */
      timeline: json<TimelineEdit[]>("timeline").notNull(),
      /** Markdown for the organisation alone. */
      privateBody: text("private_body").notNull(),
      /** SHA-256 of the secret by which the draft can be read; null: by nobody else. */
      previewHash: text("preview_hash"),
      publishedAt: instant("published_at"),
      /** Markdown as it was published. */
      publishedBody: text("published_body"),
      /** The incident's update that carries it. */
      publishedUpdateId: text("published_update_id"),
      notifiedAt: instant("notified_at"),
      /** Grows with every change: who saves over another's change is told. */
      version: integer("version").notNull(),
      updatedAt: instant("updated_at").notNull(),
      updatedBy: text("updated_by").notNull(),
    },
    (t) => [uniqueIndex("postmortems_preview").on(t.previewHash)],
  );

  /** What is done so that it does not happen again. */
  const actionItems = table(
    "action_items",
    {
      id: text("id").primaryKey(),
      incidentId: text("incident_id")
        .notNull()
        .references(() => incidents.id, { onDelete: "cascade" }),
      title: text("title").notNull(),
      /** A responder; null for somebody without an account, or nobody yet. */
      ownerId: text("owner_id"),
      ownerName: text("owner_name"),
      dueAt: instant("due_at"),
      state: text("state").$type<ActionState>().notNull(),
      /** In a tracker: http or https only. */
      link: text("link"),
      /** Its title is part of what is published. */
      isPublic: boolean("is_public").notNull(),
      remindedAt: instant("reminded_at"),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [index("action_items_incident").on(t.incidentId), index("action_items_due").on(t.state, t.dueAt)],
  );

  const audit = table(
    "audit",
    {
      seq: sequence("seq"),
      at: instant("at").notNull(),
      actor: text("actor").notNull(),
      actorKind: text("actor_kind").notNull(),
      /** The network address from which it was asked for; null for what Candor does by itself. */
      client: text("client"),
      action: text("action").notNull(),
      subject: text("subject").notNull(),
      before: json<unknown>("before"),
      after: json<unknown>("after"),
      /** Over this entry and the hash of the one before it (services/audit-chain); null for entries of old. */
      hash: text("hash"),
    },
    (t) => [index("audit_at").on(t.at), index("audit_subject").on(t.subject)],
  );

  /** Where the chain of the audit log ends. One row: whoever appends holds it until the transaction is over. */
  const auditHead = table("audit_head", {
    id: integer("id").primaryKey(),
    seq: bigint("seq").notNull(),
    hash: text("hash").notNull(),
    /** Keyed with the installation's secret: who can write to the database alone can not make it. */
    seal: text("seal").notNull(),
  });

  const settings = table("settings", {
    key: text("key").primaryKey(),
    value: json<unknown>("value").notNull(),
    updatedAt: instant("updated_at").notNull(),
  });

  /** Signs of life of the processes: by these the page says how old its data is. */
  const heartbeats = table("heartbeats", {
    name: text("name").primaryKey(),
    at: instant("at").notNull(),
    detail: json<unknown>("detail"),
  });

  const rateLimits = table(
    "rate_limits",
    {
      key: text("key").primaryKey(),
      windowStart: instant("window_start").notNull(),
      count: integer("count").notNull(),
      expiresAt: instant("expires_at").notNull(),
    },
    (t) => [index("rate_limits_expiry").on(t.expiresAt)],
  );

  /** Who was asked to join; the link's token is in `tokens`. */
  const invitations = table("invitations", {
    id: text("id").primaryKey(),
    email: text("email").notNull(),
    role: text("role").$type<Role>().notNull(),
    /** Component groups to which a responder is to be limited. */
    groupIds: json<string[]>("group_ids").notNull(),
    invitedBy: text("invited_by").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    acceptedAt: instant("accepted_at"),
    withdrawnAt: instant("withdrawn_at"),
  });

  // The tables of better-auth and its plugins, in their field names.
  const user = table(
    "user",
    {
      id: text("id").primaryKey(),
      name: text("name").notNull(),
      email: text("email").notNull(),
      emailVerified: boolean("email_verified").notNull(),
      image: text("image"),
      role: text("role").$type<Role>().notNull().default("admin"),
      twoFactorEnabled: boolean("two_factor_enabled").notNull().default(false),
      lastSeenAt: instant("last_seen_at"),
      /** Since when the person may not sign in. */
      disabledAt: instant("disabled_at"),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [uniqueIndex("user_email").on(t.email)],
  );
  /** A responder with rows here may post on components of these groups alone. */
  const userComponentGroups = table(
    "user_component_groups",
    {
      userId: text("user_id")
        .notNull()
        .references(() => user.id, { onDelete: "cascade" }),
      groupId: text("group_id")
        .notNull()
        .references(() => componentGroups.id, { onDelete: "cascade" }),
    },
    (t) => [primaryKey({ columns: [t.userId, t.groupId] })],
  );
  const session = table(
    "session",
    {
      id: text("id").primaryKey(),
      token: text("token").notNull(),
      userId: text("user_id")
        .notNull()
        .references(() => user.id, { onDelete: "cascade" }),
      expiresAt: instant("expires_at").notNull(),
      ipAddress: text("ip_address"),
      userAgent: text("user_agent"),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [uniqueIndex("session_token").on(t.token), index("session_user").on(t.userId)],
  );
  const account = table(
    "account",
    {
      id: text("id").primaryKey(),
      accountId: text("account_id").notNull(),
      providerId: text("provider_id").notNull(),
      userId: text("user_id")
        .notNull()
        .references(() => user.id, { onDelete: "cascade" }),
      accessToken: text("access_token"),
      refreshToken: text("refresh_token"),
      idToken: text("id_token"),
      accessTokenExpiresAt: instant("access_token_expires_at"),
      refreshTokenExpiresAt: instant("refresh_token_expires_at"),
      scope: text("scope"),
      password: text("password"),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [index("account_user").on(t.userId)],
  );
  const verification = table("verification", {
    id: text("id").primaryKey(),
    identifier: text("identifier").notNull(),
    value: text("value").notNull(),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  });

  const twoFactor = table(
    "two_factor",
    {
      id: text("id").primaryKey(),
      secret: text("secret").notNull(),
      backupCodes: text("backup_codes").notNull(),
      userId: text("user_id")
        .notNull()
        .references(() => user.id, { onDelete: "cascade" }),
      verified: boolean("verified"),
      failedVerificationCount: integer("failed_verification_count"),
      lockedUntil: instant("locked_until"),
    },
    (t) => [index("two_factor_user").on(t.userId)],
  );
  const passkey = table(
    "passkey",
    {
      id: text("id").primaryKey(),
      name: text("name"),
      publicKey: text("public_key").notNull(),
      userId: text("user_id")
        .notNull()
        .references(() => user.id, { onDelete: "cascade" }),
      credentialID: text("credential_id").notNull(),
      counter: integer("counter").notNull(),
      deviceType: text("device_type").notNull(),
      backedUp: boolean("backed_up").notNull(),
      transports: text("transports"),
      createdAt: instant("created_at"),
      aaguid: text("aaguid"),
    },
    (t) => [index("passkey_user").on(t.userId), uniqueIndex("passkey_credential").on(t.credentialID)],
  );

  /** Posts that have been written and have not left yet: an undo window, a planned time, or a second pair of eyes. */
  const pendingPosts = table(
    "pending_posts",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      /** Null: it opens a new one; filled in when it has. */
      incidentId: text("incident_id").references(() => incidents.id, { onDelete: "cascade" }),
      /** What the services take (services/incidents). */
      input: json<Record<string, unknown>>("input").notNull(),
      /** What is done with it when it leaves. */
      act: text("act").$type<PendingAct>().notNull().default("post"),
      actor: json<Actor>("actor").notNull(),
      /** The person who wrote it; null for a program. */
      madeBy: text("made_by"),
      publishAt: instant("publish_at").notNull(),
      state: text("state").$type<PendingState>().notNull(),
      approvedBy: text("approved_by"),
      /** The newest update that its writer had seen. */
      seenUpdateId: text("seen_update_id"),
      publishedUpdateId: text("published_update_id"),
      /** Why it is held. */
      note: text("note"),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [
      index("pending_posts_due").on(t.state, t.publishAt),
      index("pending_posts_incident").on(t.incidentId, t.state),
    ],
  );

  /** Who has an incident's composer open. */
  const presence = table(
    "presence",
    {
      incidentId: text("incident_id")
        .notNull()
        .references(() => incidents.id, { onDelete: "cascade" }),
      userId: text("user_id")
        .notNull()
        .references(() => user.id, { onDelete: "cascade" }),
      at: instant("at").notNull(),
    },
    (t) => [primaryKey({ columns: [t.incidentId, t.userId] })],
  );

  /** What a person has typed and not posted. */
  const drafts = table(
    "drafts",
    {
      userId: text("user_id")
        .notNull()
        .references(() => user.id, { onDelete: "cascade" }),
      /** `incident:new`, or an incident's id behind `incident:`. */
      subject: text("subject").notNull(),
      /** By input name. */
      content: json<Record<string, string | string[]>>("content").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [primaryKey({ columns: [t.userId, t.subject] })],
  );

  /** Posts written in quiet times. */
  const templates = table(
    "templates",
    {
      id: text("id").primaryKey(),
      pageId: text("page_id")
        .notNull()
        .references(() => pages.id),
      name: text("name").notNull(),
      kind: text("kind").$type<IncidentKind>().notNull(),
      title: text("title").notNull(),
      body: text("body").notNull(),
      status: text("status").$type<PostStatus>(),
      impact: text("impact").$type<Impact>(),
      componentIds: json<string[]>("component_ids").notNull(),
      notify: boolean("notify").notNull(),
      position: integer("position").notNull(),
      createdAt: instant("created_at").notNull(),
      updatedAt: instant("updated_at").notNull(),
    },
    (t) => [index("templates_page").on(t.pageId, t.position)],
  );

  return {
    pages,
    pendingPosts,
    presence,
    drafts,
    templates,
    componentGroups,
    components,
    componentDependencies,
    statusChanges,
    statusCorrections,
    probes,
    probeStates,
    probeShards,
    agents,
    heartbeatSignals,
    probeResults,
    probeEvidence,
    rollups,
    rollupRepairs,
    maintenanceSeries,
    drills,
    incidents,
    incidentHandovers,
    incidentLinks,
    incidentComponents,
    incidentUpdates,
    audiences,
    audienceMembers,
    updateAudiences,
    announcements,
    announcementAudiences,
    updateRevisions,
    archiveTexts,
    subscribers,
    incidentFollowers,
    digests,
    erasedAddresses,
    heldAddresses,
    subscriberChannels,
    subscriberMarks,
    subscriberTags,
    consents,
    imports,
    importLines,
    deliveryThreads,
    bounces,
    tokens,
    apiTokens,
    events,
    deliveries,
    deliveryTotals,
    alerts,
    savedViews,
    escalations,
    rotations,
    rotationOverrides,
    promises,
    postmortems,
    actionItems,
    audit,
    auditHead,
    invitations,
    settings,
    heartbeats,
    rateLimits,
    user,
    session,
    account,
    verification,
    userComponentGroups,
    twoFactor,
    passkey,
  };
}

export type Tables = ReturnType<typeof defineTables>;
