CREATE TABLE `escalations` (
	`alert_id` text PRIMARY KEY NOT NULL,
	`step` integer NOT NULL,
	`next_at` integer,
	`started_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `escalations_due` ON `escalations` (`next_at`);--> statement-breakpoint
CREATE TABLE `promises` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`made_by` text,
	`made_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`kept_at` integer,
	`missed_at` integer,
	`reminded_at` integer,
	`lapsed_notified_at` integer,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `promises_incident` ON `promises` (`incident_id`,`made_at`);--> statement-breakpoint
CREATE INDEX `promises_due` ON `promises` (`due_at`);--> statement-breakpoint
CREATE TABLE `rotation_overrides` (
	`id` text PRIMARY KEY NOT NULL,
	`rotation_id` text NOT NULL,
	`user_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`rotation_id`) REFERENCES `rotations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `rotation_overrides_rotation` ON `rotation_overrides` (`rotation_id`,`ends_at`);--> statement-breakpoint
CREATE TABLE `rotations` (
	`id` text PRIMARY KEY NOT NULL,
	`page_id` text NOT NULL,
	`name` text NOT NULL,
	`period` text NOT NULL,
	`time_zone` text NOT NULL,
	`hand_over_at` text NOT NULL,
	`starts_on` text NOT NULL,
	`members` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`page_id`) REFERENCES `pages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `rotations_page` ON `rotations` (`page_id`);--> statement-breakpoint
DROP INDEX `subscribers_address`;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `scope` text DEFAULT 'public' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `subscribers_address` ON `subscribers` (`page_id`,`scope`,`channel`,`address`);--> statement-breakpoint
ALTER TABLE `alerts` ADD `severity` text DEFAULT 'high' NOT NULL;--> statement-breakpoint
ALTER TABLE `alerts` ADD `severity_by` text;--> statement-breakpoint
ALTER TABLE `alerts` ADD `snoozed_until` integer;