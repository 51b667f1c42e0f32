CREATE TABLE `incident_links` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`other_id` text NOT NULL,
	`relation` text NOT NULL,
	`linked_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`merge` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`other_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `incident_links_pair` ON `incident_links` (`incident_id`,`other_id`);--> statement-breakpoint
CREATE INDEX `incident_links_other` ON `incident_links` (`other_id`);--> statement-breakpoint
ALTER TABLE `api_tokens` ADD `made_by` text;--> statement-breakpoint
ALTER TABLE `pending_posts` ADD `act` text DEFAULT 'post' NOT NULL;--> statement-breakpoint
ALTER TABLE `status_corrections` ADD `incident_id` text;--> statement-breakpoint
CREATE INDEX `status_corrections_incident` ON `status_corrections` (`incident_id`);