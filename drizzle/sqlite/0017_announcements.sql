CREATE TABLE `announcement_audiences` (
	`announcement_id` text NOT NULL,
	`audience_id` text NOT NULL,
	PRIMARY KEY(`announcement_id`, `audience_id`),
	FOREIGN KEY (`announcement_id`) REFERENCES `announcements`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`audience_id`) REFERENCES `audiences`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `announcement_audiences_audience` ON `announcement_audiences` (`audience_id`);--> statement-breakpoint
CREATE TABLE `announcements` (
	`id` text PRIMARY KEY NOT NULL,
	`page_id` text NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`audience` text NOT NULL,
	`component_ids` text NOT NULL,
	`notify` integer NOT NULL,
	`posted_by` text NOT NULL,
	`published_at` integer NOT NULL,
	`pinned_until` integer,
	`edited_at` integer,
	`withdrawn_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`page_id`) REFERENCES `pages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `announcements_page` ON `announcements` (`page_id`,`published_at`);--> statement-breakpoint
ALTER TABLE `subscribers` ADD `wants_announcements` integer DEFAULT true NOT NULL;--> statement-breakpoint
-- Whoever chose among the kinds of news before has not asked for this one.
UPDATE subscribers SET wants_announcements = false WHERE NOT (wants_incidents AND wants_maintenance AND wants_postmortems);
