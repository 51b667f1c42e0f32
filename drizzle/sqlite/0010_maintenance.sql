CREATE TABLE `maintenance_series` (
	`id` text PRIMARY KEY NOT NULL,
	`page_id` text NOT NULL,
	`name` text NOT NULL,
	`body` text NOT NULL,
	`rrule` text NOT NULL,
	`time_zone` text NOT NULL,
	`starts_at` text NOT NULL,
	`duration_min` integer NOT NULL,
	`exdates` text NOT NULL,
	`component_ids` text NOT NULL,
	`reminders` text NOT NULL,
	`auto_start` integer NOT NULL,
	`auto_complete` integer NOT NULL,
	`overrun_update` integer NOT NULL,
	`announce` integer NOT NULL,
	`ahead_days` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`page_id`) REFERENCES `pages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `maintenance_series_page` ON `maintenance_series` (`page_id`,`ended_at`);--> statement-breakpoint
CREATE TABLE `saved_views` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`path` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `saved_views_path` ON `saved_views` (`user_id`,`path`);--> statement-breakpoint
ALTER TABLE `incident_updates` ADD `occasion` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `series_id` text REFERENCES maintenance_series(id);--> statement-breakpoint
ALTER TABLE `incidents` ADD `occurrence_at` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `touched_at` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `reminders` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `incidents` ADD `next_reminder_at` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `cancelled_at` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `overrun_at` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `overrun_update` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `incidents` ADD `owner_id` text;--> statement-breakpoint
CREATE INDEX `incidents_reminder` ON `incidents` (`next_reminder_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `incidents_occurrence` ON `incidents` (`series_id`,`occurrence_at`);