CREATE TABLE `drafts` (
	`user_id` text NOT NULL,
	`subject` text NOT NULL,
	`content` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `subject`),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `pending_posts` (
	`id` text PRIMARY KEY NOT NULL,
	`page_id` text NOT NULL,
	`incident_id` text,
	`input` text NOT NULL,
	`actor` text NOT NULL,
	`made_by` text,
	`publish_at` integer NOT NULL,
	`state` text NOT NULL,
	`approved_by` text,
	`seen_update_id` text,
	`published_update_id` text,
	`note` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`page_id`) REFERENCES `pages`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `pending_posts_due` ON `pending_posts` (`state`,`publish_at`);--> statement-breakpoint
CREATE INDEX `pending_posts_incident` ON `pending_posts` (`incident_id`,`state`);--> statement-breakpoint
CREATE TABLE `presence` (
	`incident_id` text NOT NULL,
	`user_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `user_id`),
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `templates` (
	`id` text PRIMARY KEY NOT NULL,
	`page_id` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`status` text,
	`impact` text,
	`component_ids` text NOT NULL,
	`notify` integer NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`page_id`) REFERENCES `pages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `templates_page` ON `templates` (`page_id`,`position`);--> statement-breakpoint
DROP INDEX `deliveries_once`;--> statement-breakpoint
DROP INDEX `deliveries_due`;--> statement-breakpoint
DROP INDEX `deliveries_update`;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `priority` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `deliveries_waiting` ON `deliveries` (`channel`,`priority`,`event_seq`) WHERE state = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_once` ON `deliveries` (`event_seq`,`subscriber_id`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`channel`,`state`,`next_attempt_at`) WHERE state in ('sending', 'failed');--> statement-breakpoint
CREATE INDEX `deliveries_update` ON `deliveries` (`update_id`,`state`,`subscriber_id`);