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
ALTER TABLE `incident_updates` ADD `promise_at` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `drill_id` text REFERENCES drills(id);--> statement-breakpoint
CREATE INDEX `incidents_drill` ON `incidents` (`drill_id`);