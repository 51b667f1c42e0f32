CREATE TABLE `audience_members` (
	`audience_id` text NOT NULL,
	`user_id` text NOT NULL,
	PRIMARY KEY(`audience_id`, `user_id`),
	FOREIGN KEY (`audience_id`) REFERENCES `audiences`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `audience_members_user` ON `audience_members` (`user_id`);--> statement-breakpoint
CREATE TABLE `audiences` (
	`id` text PRIMARY KEY NOT NULL,
	`page_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`page_id`) REFERENCES `pages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `audiences_page` ON `audiences` (`page_id`,`position`);--> statement-breakpoint
CREATE TABLE `drills` (
	`id` text PRIMARY KEY NOT NULL,
	`page_id` text NOT NULL,
	`name` text NOT NULL,
	`scenario` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`created_by` text NOT NULL,
	`report` text,
	FOREIGN KEY (`page_id`) REFERENCES `pages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `drills_page` ON `drills` (`page_id`,`started_at`);--> statement-breakpoint
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
CREATE TABLE `update_audiences` (
	`update_id` text NOT NULL,
	`audience_id` text NOT NULL,
	PRIMARY KEY(`update_id`, `audience_id`),
	FOREIGN KEY (`update_id`) REFERENCES `incident_updates`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`audience_id`) REFERENCES `audiences`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `update_audiences_audience` ON `update_audiences` (`audience_id`);--> statement-breakpoint
DROP INDEX `subscribers_address`;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `scope` text DEFAULT 'public' NOT NULL;--> statement-breakpoint
CREATE INDEX `subscribers_scope` ON `subscribers` (`page_id`,`scope`,`state`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `subscribers_address` ON `subscribers` (`page_id`,`scope`,`channel`,`address`);--> statement-breakpoint
ALTER TABLE `alerts` ADD `severity` text DEFAULT 'high' NOT NULL;--> statement-breakpoint
ALTER TABLE `alerts` ADD `severity_by` text;--> statement-breakpoint
ALTER TABLE `alerts` ADD `snoozed_until` integer;--> statement-breakpoint
ALTER TABLE `incident_updates` ADD `promise_at` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `drill_id` text REFERENCES drills(id);--> statement-breakpoint
CREATE INDEX `incidents_drill` ON `incidents` (`drill_id`);