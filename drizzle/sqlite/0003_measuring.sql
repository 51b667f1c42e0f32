CREATE TABLE `agents` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer,
	`blind_since` integer,
	`version` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agents_name` ON `agents` (`name`);--> statement-breakpoint
CREATE UNIQUE INDEX `agents_token` ON `agents` (`token_hash`);--> statement-breakpoint
CREATE TABLE `component_dependencies` (
	`component_id` text NOT NULL,
	`depends_on_id` text NOT NULL,
	PRIMARY KEY(`component_id`, `depends_on_id`),
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`depends_on_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `component_dependencies_on` ON `component_dependencies` (`depends_on_id`);--> statement-breakpoint
CREATE TABLE `heartbeat_signals` (
	`probe_id` text PRIMARY KEY NOT NULL,
	`started_at` integer,
	`succeeded_at` integer,
	`failed_at` integer,
	`detail` text,
	FOREIGN KEY (`probe_id`) REFERENCES `probes`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `probe_evidence` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`probe_id` text NOT NULL,
	`location` text NOT NULL,
	`at` integer NOT NULL,
	`error_class` text,
	`reason` text,
	`facts` text NOT NULL,
	FOREIGN KEY (`probe_id`) REFERENCES `probes`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `probe_evidence_probe` ON `probe_evidence` (`probe_id`,`id`);--> statement-breakpoint
CREATE TABLE `probe_shards` (
	`shard` integer PRIMARY KEY NOT NULL,
	`owner` text,
	`leased_until` integer
);
--> statement-breakpoint
CREATE TABLE `probe_states` (
	`probe_id` text NOT NULL,
	`location` text NOT NULL,
	`state` text NOT NULL,
	`state_since` integer NOT NULL,
	`streak_of` text,
	`streak` integer NOT NULL,
	`streak_since` integer NOT NULL,
	`last_result_at` integer,
	`last_reason` text,
	`last_latency_ms` real,
	PRIMARY KEY(`probe_id`, `location`),
	FOREIGN KEY (`probe_id`) REFERENCES `probes`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `rollup_repairs` (
	`probe_id` text NOT NULL,
	`day` integer NOT NULL,
	PRIMARY KEY(`probe_id`, `day`),
	FOREIGN KEY (`probe_id`) REFERENCES `probes`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `rollups` (
	`probe_id` text NOT NULL,
	`location` text NOT NULL,
	`size` integer NOT NULL,
	`start` integer NOT NULL,
	`up` integer NOT NULL,
	`degraded` integer NOT NULL,
	`down` integer NOT NULL,
	`count` integer NOT NULL,
	`min` real,
	`max` real,
	`sum` real NOT NULL,
	`histogram` text NOT NULL,
	`phases` text,
	PRIMARY KEY(`probe_id`, `size`, `start`, `location`),
	FOREIGN KEY (`probe_id`) REFERENCES `probes`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `rollups_window` ON `rollups` (`size`,`start`);--> statement-breakpoint
CREATE TABLE `status_corrections` (
	`id` text PRIMARY KEY NOT NULL,
	`component_id` text NOT NULL,
	`status` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer NOT NULL,
	`reason` text NOT NULL,
	`corrected_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`withdrawn_at` integer,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `status_corrections_component` ON `status_corrections` (`component_id`,`started_at`);--> statement-breakpoint
DROP INDEX `probe_results_probe`;--> statement-breakpoint
ALTER TABLE `probe_results` ADD `phases` text;--> statement-breakpoint
delete from probe_results where id not in (select min(id) from probe_results group by probe_id, at, location);--> statement-breakpoint
CREATE UNIQUE INDEX `probe_results_once` ON `probe_results` (`probe_id`,`at`,`location`);--> statement-breakpoint
ALTER TABLE `alerts` ADD `explained_by` text;--> statement-breakpoint
ALTER TABLE `alerts` ADD `draft` text;--> statement-breakpoint
ALTER TABLE `alerts` ADD `publish_at` integer;--> statement-breakpoint
ALTER TABLE `alerts` ADD `resolve_incident_at` integer;--> statement-breakpoint
CREATE INDEX `alerts_publish` ON `alerts` (`publish_at`);--> statement-breakpoint
CREATE INDEX `alerts_resolve` ON `alerts` (`resolve_incident_at`);--> statement-breakpoint
ALTER TABLE `components` ADD `show_response_time` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `components` ADD `policy` text DEFAULT 'worst' NOT NULL;--> statement-breakpoint
ALTER TABLE `components` ADD `automation` text;--> statement-breakpoint
ALTER TABLE `probes` ADD `recheck_ms` integer DEFAULT 5000 NOT NULL;--> statement-breakpoint
ALTER TABLE `probes` ADD `locations` text DEFAULT '["local"]' NOT NULL;--> statement-breakpoint
ALTER TABLE `probes` ADD `quorum` text DEFAULT 'majority' NOT NULL;--> statement-breakpoint
ALTER TABLE `probes` ADD `weight` real DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `probes` ADD `state_reason` text;--> statement-breakpoint
ALTER TABLE `probes` ADD `turns` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `probes` ADD `unstable_since` integer;