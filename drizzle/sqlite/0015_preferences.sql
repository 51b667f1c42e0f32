CREATE TABLE `digests` (
	`subscriber_id` text PRIMARY KEY NOT NULL,
	`hour` integer NOT NULL,
	`due_at` integer NOT NULL,
	`last_day` text,
	`seq` integer NOT NULL,
	`open_ids` text DEFAULT '[]' NOT NULL,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `digests_due` ON `digests` (`due_at`);--> statement-breakpoint
CREATE TABLE `erased_addresses` (
	`hash` text PRIMARY KEY NOT NULL,
	`erased_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `incident_followers` (
	`incident_id` text NOT NULL,
	`subscriber_id` text NOT NULL,
	PRIMARY KEY(`incident_id`, `subscriber_id`),
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `incident_followers_subscriber` ON `incident_followers` (`subscriber_id`);--> statement-breakpoint
ALTER TABLE `subscribers` ADD `wants_incidents` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `wants_maintenance` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `wants_postmortems` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `minimum_impact` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `cadence` text DEFAULT 'every' NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `follows_only` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `language` text;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `time_zone` text;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `links_since` integer;--> statement-breakpoint
ALTER TABLE `tokens` ADD `sealed` text;