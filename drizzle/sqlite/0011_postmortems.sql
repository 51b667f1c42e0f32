CREATE TABLE `action_items` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`title` text NOT NULL,
	`owner_id` text,
	`owner_name` text,
	`due_at` integer,
	`state` text NOT NULL,
	`link` text,
	`is_public` integer NOT NULL,
	`reminded_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `action_items_incident` ON `action_items` (`incident_id`);--> statement-breakpoint
CREATE INDEX `action_items_due` ON `action_items` (`state`,`due_at`);--> statement-breakpoint
CREATE TABLE `postmortems` (
	`incident_id` text PRIMARY KEY NOT NULL,
	`sections` text NOT NULL,
	`timeline` text NOT NULL,
	`private_body` text NOT NULL,
	`preview_hash` text,
	`published_at` integer,
	`published_body` text,
	`published_update_id` text,
	`notified_at` integer,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `postmortems_preview` ON `postmortems` (`preview_hash`);